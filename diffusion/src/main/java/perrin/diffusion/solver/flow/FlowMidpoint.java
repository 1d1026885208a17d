package perrin.diffusion.solver.flow;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;

/** The midpoint method for the flow equation. */
public final class FlowMidpoint implements NamedSolver {
  /** The entry; made by the catalogue. */
  public FlowMidpoint() {}

  @Override
  public Solver make(Settings settings) {
    return make(settings, null);
  }

  @Override
  public Solver make(Settings settings, Schedule schedule) {
    return new FlowSolver(name(), FlowSolver.Method.MIDPOINT, schedule);
  }

  @Override
  public String name() {
    return "flow-midpoint";
  }

  @Override
  public String summary() {
    return "midpoint method over the path's time";
  }

  @Override
  public String paper() {
    return "arXiv 2210.02747";
  }
}
