package perrin.diffusion.guidance;

import perrin.autograd.Var;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Equation;

/**
 * What a guidance scale other than 1 aims at: {@code p_gamma(x) = p(x) p(y | x)^gamma / Z}.
 *
 * <p>At each noise level the scaled score is the gradient of this density <em>of that level's</em>
 * marginal and classifier. It is not the score of the sharpened clean density after noising: powers
 * and convolutions do not commute. Hence a sampler along the scaled scores does not end in p_gamma,
 * except for gamma = 0 and 1; a test measures the gap on a mixture.
 *
 * @param density log p_t(x) of the unconditional data
 * @param classifier log p(y | x_t)
 * @param gamma guidance scale
 */
public record Sharpened(Density density, Classifier classifier, double gamma) {
  /** The log density of noisy samples. */
  @FunctionalInterface
  public interface Density {
    /**
     * log p_t(x).
     *
     * @param x noisy samples [B, …]
     * @param levels their noise levels
     * @return nats [B], differentiable in x
     */
    Var log(Var x, NoiseLevels levels);
  }

  /**
   * {@code log p_t(x) + gamma log p(y | x_t)}: the sharpened density of a level, without log Z.
   *
   * @param x noisy samples [B, …]
   * @param levels their noise levels
   * @return nats [B], differentiable in x
   */
  @Equation("GUI-2")
  public Var log(Var x, NoiseLevels levels) {
    return density.log(x, levels).add(classifier.logProbability(x, levels).mul(gamma));
  }
}
