package perrin.diffusion.loss;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/** A density of training noise levels in the catalogue: one class, one file. */
public interface NamedDensity extends Named {
  /**
   * Makes the density.
   *
   * @param schedule of the process
   * @param settings values of {@link #settings()}
   * @return the density
   */
  LevelDensity make(Schedule schedule, Settings settings);
}
