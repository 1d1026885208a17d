package perrin.diffusion.solver;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/** A solver in the catalogue that evaluates the model between levels, or interpolates over time. */
public interface OnCurve extends NamedSolver {
  /**
   * Makes the solver.
   *
   * @param settings values of {@link #settings()}
   * @param curve where the levels lie
   * @return the solver
   */
  Solver make(Settings settings, Curve curve);

  @Override
  default Solver make(Settings settings) {
    return make(settings, Curve.FREE);
  }

  @Override
  default Solver make(Settings settings, Schedule schedule) {
    return make(settings, Curve.of(schedule));
  }
}
