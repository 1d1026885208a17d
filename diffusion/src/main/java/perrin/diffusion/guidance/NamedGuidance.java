package perrin.diffusion.guidance;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;

/** A guidance in the catalogue: one class, one file. */
public interface NamedGuidance extends Named {
  /**
   * Makes the guidance.
   *
   * @param settings values of {@link #settings()}
   * @return the guidance
   */
  Guidance make(Settings settings);
}
