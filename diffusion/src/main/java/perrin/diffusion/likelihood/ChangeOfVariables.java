package perrin.diffusion.likelihood;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.ode.Integrator;
import perrin.diffusion.ode.OdeFunction;
import perrin.diffusion.ode.Solution;
import perrin.diffusion.ode.Tuples;
import perrin.diffusion.ode.Vars;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * The instantaneous change of variables: along dx/dt = f(t, x) the density of the moving points
 * changes by {@code d log p(x(t)) / dt = -tr(df/dx)} (Chen et al. 2018, arXiv 1806.07366, theorem
 * 1).
 *
 * @param field f with its divergence
 * @param integrator follows both
 */
public record ChangeOfVariables(Field field, Integrator integrator) {
  /** A field with its divergence. */
  @FunctionalInterface
  public interface Field {
    /**
     * Evaluates both.
     *
     * @param t time
     * @param x [B, …]
     * @return f(t, x) and its divergence, constants of the innermost open scope
     */
    Trace.Result at(double t, Var x);

    /**
     * A field whose divergence is found by differentiation.
     *
     * @param f the field, differentiable
     * @param trace exact or by probes
     * @return the field
     */
    static Field by(OdeFunction<Var> f, Trace trace) {
      return (t, x) -> trace.of(at -> f.at(t, at), x);
    }
  }

  /**
   * The right-hand side for the pair (x, log p): {@code (f, -tr(df/dx))} (SDE-6).
   *
   * @param t time
   * @param x [B, …]
   * @return {dx/dt [B, …], d log p / dt [B]}
   */
  @Equation("SDE-6")
  public List<Var> rates(double t, Var x) {
    try (Scope scope = Scope.open("change of variables")) {
      Trace.Result r = field.at(t, x);
      Var change = r.divergence().neg();
      scope.keep(r.value().value());
      scope.keep(change.value());
      return List.of(r.value(), change);
    }
  }

  /**
   * Where points go, and by how much their log density changes on the way.
   *
   * @param x points at the end [B, …]
   * @param change log p at the end less log p at the start, in nats [B]
   * @param accepted steps
   * @param rejected steps
   * @param evaluations of the field with its divergence
   */
  public record Moved(Var x, Var change, int accepted, int rejected, int evaluations) {}

  /**
   * Moves points.
   *
   * @param x points at {@code from} [B, …]
   * @param from start
   * @param to end
   * @param listener told after every accepted step
   * @return the points at {@code to}
   */
  public Moved move(Var x, double from, double to, Integrator.Listener listener) {
    Var none = Var.constant(Tensor.full(x.backend(), x.value().dtype(), Shape.of(x.dim(0)), 0));
    Solution<List<Var>> s =
        integrator.solve(
            new Tuples<>(Vars.VARS),
            (t, state) -> rates(t, state.getFirst()),
            from,
            to,
            List.of(x.detach(), none),
            listener);
    return new Moved(s.x().get(0), s.x().get(1), s.accepted(), s.rejected(), s.evaluations());
  }
}
