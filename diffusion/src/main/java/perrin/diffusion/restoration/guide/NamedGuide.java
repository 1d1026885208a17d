package perrin.diffusion.restoration.guide;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;

/** A guide in the catalogue: one class, one file. */
public interface NamedGuide extends Named {
  /**
   * Makes the guide.
   *
   * @param settings values of {@link #settings()}
   * @return the guide
   */
  Guide make(Settings settings);
}
