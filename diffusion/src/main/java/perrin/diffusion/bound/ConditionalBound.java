package perrin.diffusion.bound;

import java.util.function.Function;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.equation.Equation;
import perrin.tensor.random.Purpose;

/**
 * The bound of a model that is told a condition c: the forward process does not see it, every
 * reverse step does.
 *
 * @param <C> what the condition is: labels, text, another image
 * @param bound the terms
 * @param model the denoiser for a condition
 */
public record ConditionalBound<C>(VariationalBound bound, Function<C, Denoiser> model) {
  /**
   * {@code L_theta(x_0 | c) = L_T + sum_{t=2}^T E KL(q(x_{t-1} | x_t, x_0) || p_theta(x_{t-1} |
   * x_t, c)) - E log p_theta(x_0 | x_1, c)}, at least -log p_theta(x_0 | c).
   *
   * @param x0 clean samples [B, …]
   * @param c their condition
   * @param noise one draw of x_k for each step k
   * @return nats [B], with the bound as expectation
   */
  @Equation("ELB-9")
  public Var of(Var x0, C c, NoiseSource noise) {
    Denoiser conditioned = model.apply(c);
    var schedule = bound.schedule();
    Var sum = bound.prior(x0);
    for (int k = 1; k <= schedule.steps(); k++) {
      Var eps = noise.normal(Purpose.EVALUATION, k, 0, x0);
      // at k = 1 the term is -log p_theta(x_0 | x_1, c)
      sum = sum.add(bound.term(conditioned, x0, NoiseLevels.all(schedule.level(k)), eps));
    }
    return sum;
  }
}
