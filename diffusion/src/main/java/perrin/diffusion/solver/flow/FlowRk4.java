package perrin.diffusion.solver.flow;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;

/** Kutta's fourth-order method for the flow equation. */
public final class FlowRk4 implements NamedSolver {
  /** The entry; made by the catalogue. */
  public FlowRk4() {}

  @Override
  public Solver make(Settings settings) {
    return make(settings, null);
  }

  @Override
  public Solver make(Settings settings, Schedule schedule) {
    return new FlowSolver(name(), FlowSolver.Method.RK4, schedule);
  }

  @Override
  public String name() {
    return "flow-rk4";
  }

  @Override
  public String summary() {
    return "Kutta's fourth-order method over the path's time";
  }

  @Override
  public String paper() {
    return "arXiv 2210.02747";
  }
}
