package perrin.diffusion.ode;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.equation.Equation;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * A neural ordinary differential equation: dx/dt = f(t, x; theta) as a layer (Chen et al. 2018,
 * arXiv 1806.07366).
 *
 * @param field f
 * @param integrator ODESolve
 * @param from where the layer starts
 * @param to where it ends
 */
public record NeuralOde(Field field, Integrator integrator, double from, double to) {
  /** The right-hand side with its parameters. */
  @FunctionalInterface
  public interface Field {
    /**
     * The slope.
     *
     * @param t time
     * @param x state [B, …]
     * @param theta parameters
     * @return dx/dt [B, …]
     */
    Var at(double t, Var x, List<Var> theta);
  }

  /**
   * The flow, {@code ODESolve(f, x(from), from, to) = x(from) + int f(t, x; theta) dt} (ODE-2).
   *
   * <p>If x or a parameter is recorded, so is the result: {@link Grad} then goes back through the
   * solver's own steps, at the price of remembering them all.
   *
   * @param x state at {@code from} [B, …]
   * @param theta parameters
   * @return the state at {@code to}
   */
  @Equation("ODE-2")
  public Solution<Var> flow(Var x, List<Var> theta) {
    return integrator.solve(Vars.VARS, (t, state) -> field.at(t, state, theta), from, to, x);
  }

  /**
   * What the adjoint found.
   *
   * @param x the state at {@code from}, integrated back from the end
   * @param gx gradient with respect to it
   * @param gTheta gradients with respect to the parameters
   * @param solution counts of the integration
   */
  public record Gradients(Var x, Var gx, List<Var> gTheta, Solution<List<Var>> solution) {}

  /**
   * Gradients by the adjoint: integrates {@code da/dt = -a^T df/dx} and {@code dg/dt = -a^T
   * df/dtheta} together with x from the end to the start (Chen et al. 2018, Algorithm 1). Needs no
   * memory of the steps; agrees with the gradient through the steps up to the solver's error.
   *
   * @param end state at {@code to} [B, …]
   * @param gEnd gradient of the loss with respect to it
   * @param theta parameters
   * @return the gradients at {@code from}
   */
  public Gradients adjoint(Var end, Var gEnd, List<Var> theta) {
    List<Var> start = new ArrayList<>();
    start.add(end.detach());
    start.add(gEnd.detach());
    for (Var p : theta) {
      Tensor v = p.value();
      start.add(Var.constant(Tensor.full(v.backend(), v.dtype(), v.shape(), 0)));
    }
    Solution<List<Var>> back =
        integrator.solve(
            new Tuples<>(Vars.VARS),
            (t, state) -> augmented(t, state, theta),
            to,
            from,
            List.copyOf(start));
    List<Var> x = back.x();
    return new Gradients(x.get(0), x.get(1), x.subList(2, x.size()), back);
  }

  private List<Var> augmented(double t, List<Var> state, List<Var> theta) {
    try (Scope scope = Scope.open("adjoint")) {
      Var[] leaves = new Var[theta.size() + 1];
      leaves[0] = Var.leaf(state.getFirst().value());
      for (int i = 0; i < theta.size(); i++) {
        leaves[i + 1] = Var.leaf(theta.get(i).value());
      }
      Var slope = field.at(t, leaves[0], List.of(leaves).subList(1, leaves.length));
      List<Var> out = new ArrayList<>();
      out.add(slope.detach());
      for (Var g : Grad.product(slope, state.get(1), leaves)) {
        out.add(g.neg());
      }
      out.forEach(v -> scope.keep(v.value()));
      return List.copyOf(out);
    }
  }
}
