package perrin.diffusion.flow;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.equation.Equation;
import perrin.tensor.Scope;

/**
 * Integration of a flow from noise to data in T equal steps of its time.
 *
 * @param rule the method
 * @param steps T, at least 1
 */
public record FlowSampling(Rule rule, int steps) {
  /** Explicit methods; each is one step of length h from time s. */
  public enum Rule {
    /** {@code x + h u_s(x)}. */
    EULER(1) {
      @Override
      Var step(FlowField u, Var x, double s, double h) {
        return along(x, h, u.at(x, s));
      }
    },
    /** {@code x + h u_{s + h/2}(x + h/2 u_s(x))}. */
    MIDPOINT(2) {
      @Override
      Var step(FlowField u, Var x, double s, double h) {
        return along(x, h, u.at(along(x, h / 2, u.at(x, s)), s + h / 2));
      }
    },
    /** The classical method of order four. */
    RK4(4) {
      @Override
      Var step(FlowField u, Var x, double s, double h) {
        Var k1 = u.at(x, s);
        Var k2 = u.at(along(x, h / 2, k1), s + h / 2);
        Var k3 = u.at(along(x, h / 2, k2), s + h / 2);
        Var k4 = u.at(along(x, h, k3), s + h);
        return Combine.apply(new double[] {1, h / 6, h / 3, h / 3, h / 6}, x, k1, k2, k3, k4);
      }
    };

    private final int order;

    Rule(int order) {
      this.order = order;
    }

    /**
     * Order of convergence.
     *
     * @return 1, 2 or 4
     */
    public int order() {
      return order;
    }

    abstract Var step(FlowField u, Var x, double s, double h);

    private static Var along(Var x, double h, Var slope) {
      return Combine.apply(new double[] {1, h}, x, slope);
    }
  }

  /**
   * Checks the number of steps.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public FlowSampling {
    if (steps < 1) {
      throw new IllegalArgumentException("flow: " + steps + " steps; it needs at least one");
    }
  }

  /**
   * Integrates over a stretch of time; {@code x_{s + 1/T} = x_s + 1/T v_s(x_s)} for Euler's method
   * on all of it (Lipman et al. 2023, arXiv 2210.02747, section 6). Nothing is recorded.
   *
   * @param field the flow
   * @param start x at time {@code from} [B, …]
   * @param from a time, 0 for noise
   * @param to a time, 1 for data; may lie before {@code from}
   * @return x at time {@code to}, owned by the caller's scope
   */
  @Equation("FLM-7")
  public Var run(FlowField field, Var start, double from, double to) {
    Scope holder = Scope.holder("flow");
    try (holder) {
      Var x = start.detach();
      holder.hold(x.value());
      for (int k = 0; k < steps; k++) {
        double s = from + (to - from) * k / steps;
        try (Scope _ = Scope.open("flow step")) {
          Var next = rule.step(field, x, s, (to - from) / steps).detach();
          holder.hold(next.value());
          holder.release(x.value());
          x = next;
        }
      }
      Scope.adopt(x.value());
      return x;
    }
  }

  /**
   * From noise to data.
   *
   * @param field the flow
   * @param noise x_0 [B, …]
   * @return x_1, owned by the caller's scope
   */
  public Var run(FlowField field, Var noise) {
    return run(field, noise, 0, 1);
  }
}
