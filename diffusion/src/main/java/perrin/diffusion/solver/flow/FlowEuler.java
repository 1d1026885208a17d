package perrin.diffusion.solver.flow;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;

/** Euler's method for the flow equation: x += v dt. */
public final class FlowEuler implements NamedSolver {
  /** The entry; made by the catalogue. */
  public FlowEuler() {}

  @Override
  public Solver make(Settings settings) {
    return make(settings, null);
  }

  @Override
  public Solver make(Settings settings, Schedule schedule) {
    return new FlowSolver(name(), FlowSolver.Method.EULER, schedule);
  }

  @Override
  public String name() {
    return "flow-euler";
  }

  @Override
  public String summary() {
    return "Euler's method over the path's time";
  }

  @Override
  public String paper() {
    return "arXiv 2210.02747";
  }
}
