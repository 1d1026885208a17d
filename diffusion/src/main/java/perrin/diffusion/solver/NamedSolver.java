package perrin.diffusion.solver;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/** A solver in the catalogue: one class, one file. */
public interface NamedSolver extends Named {
  /**
   * Makes the solver.
   *
   * @param settings values of {@link #settings()}
   * @return the solver
   */
  Solver make(Settings settings);

  /**
   * Makes the solver for a schedule; only methods that need its times, drift or diffusion look at
   * it, and those override this method and refuse the other one.
   *
   * @param settings values of {@link #settings()}
   * @param schedule the curve on which the solver will walk
   * @return the solver
   */
  default Solver make(Settings settings, Schedule schedule) {
    return make(settings);
  }

  /**
   * Whether x0Hat is to be a denoiser's, the mean over all clean samples; with another model, such
   * as a consistency function, the law of the samples is right only for that.
   *
   * @return true for most
   */
  default boolean forDenoisers() {
    return true;
  }
}
