package perrin.diffusion.exact;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;

/** A distribution of the closed-form laboratory in the catalogue: one class, one file. */
public interface NamedExactDensity extends Named {
  /**
   * Makes the distribution.
   *
   * @param settings values of {@link #settings()}
   * @return a mixture; where classes make no sense, all its components are of class 0
   */
  LabelledMixture make(Settings settings);
}
