package perrin.diffusion.schedule;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;

/** A schedule in the catalogue: one class, one file. */
public interface NamedSchedule extends Named {
  /**
   * Makes the schedule.
   *
   * @param settings values of {@link #settings()}
   * @return the schedule
   */
  Schedule make(Settings settings);
}
