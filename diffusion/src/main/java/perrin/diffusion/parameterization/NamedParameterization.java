package perrin.diffusion.parameterization;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/** A parameterization in the catalogue: one class, one file. */
public interface NamedParameterization extends Named {
  /**
   * Makes the parameterization.
   *
   * @param schedule of the process
   * @param settings values of {@link #settings()}
   * @return the parameterization
   */
  Parameterization make(Schedule schedule, Settings settings);
}
