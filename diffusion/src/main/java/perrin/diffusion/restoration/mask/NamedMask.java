package perrin.diffusion.restoration.mask;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;

/** A mask in the catalogue: one class, one file. */
public interface NamedMask extends Named {
  /**
   * Makes the mask.
   *
   * @param settings values of {@link #settings()}
   * @return the mask
   */
  Mask make(Settings settings);
}
