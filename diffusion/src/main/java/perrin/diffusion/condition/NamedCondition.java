package perrin.diffusion.condition;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.data.DataCard;

/** An entry of the catalogue of what networks can be told. */
public interface NamedCondition extends Named {
  /**
   * The condition for data.
   *
   * @param settings its settings
   * @param card of the data
   * @return the condition
   * @throws perrin.diffusion.catalog.CatalogException if a setting is out of range or the data does
   *     not have what is told
   */
  Condition make(Settings settings, DataCard card);
}
