package perrin.diffusion.condition;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Dataset;

/** An entry of the catalogue of what networks can be told. */
public interface NamedCondition extends Named {
  /**
   * Learns from data what making the condition needs.
   *
   * @param settings its settings
   * @param data what is trained on
   * @param card of the data so far
   * @return the card with what was learned
   * @throws perrin.diffusion.catalog.CatalogException if the data does not have what is told
   */
  default DataCard learn(Settings settings, Dataset data, DataCard card) {
    return card;
  }

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
