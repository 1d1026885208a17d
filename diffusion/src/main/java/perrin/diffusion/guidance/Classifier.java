package perrin.diffusion.guidance;

import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Equation;
import perrin.tensor.Scope;

/**
 * A classifier of noisy samples for one wanted class (or one wanted class a sample): it is told the
 * noise level, as a classifier of clean samples says nothing true about noisy ones.
 */
@FunctionalInterface
public interface Classifier {
  /**
   * {@code log p(y | x_t)}, of the wanted class y (Dhariwal and Nichol 2021, arXiv 2105.05233,
   * section 4).
   *
   * @param x noisy samples [B, …]
   * @param levels their noise levels
   * @return nats [B], differentiable in x
   */
  @Equation("GUI-4")
  Var logProbability(Var x, NoiseLevels levels);

  /**
   * The gradient {@code grad_x log p(y | x_t)}, one a sample.
   *
   * @param x noisy samples [B, …]
   * @param levels their noise levels
   * @return [B, …]; differentiable in x where x is recorded
   */
  default Var gradient(Var x, NoiseLevels levels) {
    if (x.recorded()) {
      return Grad.recorded(logProbability(x, levels).sumAll(), x)[0];
    }
    try (Scope scope = Scope.inner("classifier gradient")) {
      Var leaf = Var.leaf(x.value());
      Var g = Grad.of(logProbability(leaf, levels).sumAll(), leaf)[0].detach();
      scope.keep(g.value());
      return g;
    }
  }
}
