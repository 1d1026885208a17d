package perrin.diffusion.solver.flow;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;

/** Heun's method for the flow equation; its last step is Euler's. */
public final class FlowHeun implements NamedSolver {
  /** The entry; made by the catalogue. */
  public FlowHeun() {}

  @Override
  public Solver make(Settings settings) {
    return make(settings, null);
  }

  @Override
  public Solver make(Settings settings, Schedule schedule) {
    return new FlowSolver(name(), FlowSolver.Method.HEUN, schedule);
  }

  @Override
  public String name() {
    return "flow-heun";
  }

  @Override
  public String summary() {
    return "Heun's method over the path's time";
  }

  @Override
  public String paper() {
    return "arXiv 2403.03206";
  }
}
