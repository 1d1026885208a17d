package perrin.diffusion.solver.flow;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * An explicit Runge-Kutta method for the flow equation over the path's own time (Lipman et al.
 * 2023, arXiv 2210.02747; Esser et al. 2024, arXiv 2403.03206).
 *
 * <p>At the clean end a model that predicts x_0 cannot tell the velocity. A step to it therefore
 * takes a method of the highest order below whose stages all lie before the end: Heun's method
 * becomes Euler's, Kutta's becomes Heun's third-order one with stages at 0, 1/3 and 2/3.
 *
 * @param name for messages
 * @param method the tableau
 * @param schedule whose time is walked; null to walk straight lines between levels
 */
record FlowSolver(String name, Method method, Schedule schedule) implements Solver {
  /** Tableaux whose stages each use the one before only. */
  enum Method {
    EULER(1, new double[] {0}, new double[] {1}),
    HEUN(2, new double[] {0, 1}, new double[] {0.5, 0.5}),
    MIDPOINT(2, new double[] {0, 0.5}, new double[] {0, 1}),
    HEUN3(3, new double[] {0, 1.0 / 3, 2.0 / 3}, new double[] {0.25, 0, 0.75}),
    RK4(4, new double[] {0, 0.5, 0.5, 1}, new double[] {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6});

    private final int order;
    private final double[] at;
    private final double[] weight;

    Method(int order, double[] at, double[] weight) {
      this.order = order;
      this.at = at;
      this.weight = weight;
    }

    Method open() {
      return switch (this) {
        case HEUN -> EULER;
        case RK4 -> HEUN3;
        default -> this;
      };
    }
  }

  @Override
  public Var step(Step s) {
    Method m = s.to().clean() ? method.open() : method;
    FlowTime path =
        schedule == null
            ? FlowTime.straight(s.from(), s.to())
            : FlowTime.of(schedule, s.from(), s.to());
    List<Var> v = new ArrayList<>();
    for (double tau : m.at) {
      NoiseLevel level = path.level().apply(tau);
      Var x = v.isEmpty() ? s.x() : Combine.apply(new double[] {1, tau}, s.x(), v.getLast());
      v.add(path.velocity(s.predict(x, level)));
    }
    double[] c = new double[v.size() + 1];
    c[0] = 1;
    System.arraycopy(m.weight, 0, c, 1, v.size());
    v.addFirst(s.x());
    return Combine.apply(c, v.toArray(Var[]::new));
  }

  @Override
  public int order() {
    return method.order;
  }

  @Override
  public int evaluations() {
    return method.at.length;
  }

  @Override
  public boolean stochastic() {
    return false;
  }
}
