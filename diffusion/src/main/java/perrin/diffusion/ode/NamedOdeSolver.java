package perrin.diffusion.ode;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;

/** A method for ordinary differential equations in the catalogue: one class, one file. */
public interface NamedOdeSolver extends Named {
  /**
   * Makes the method.
   *
   * @param settings values of {@link #settings()}
   * @return the method
   */
  OdeMethod make(Settings settings);
}
