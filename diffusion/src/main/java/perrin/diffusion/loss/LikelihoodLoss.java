package perrin.diffusion.loss;

import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * Continuous denoising score matching, {@code E_t lambda(t) 1/2 |s_theta(x_t, t) - grad log q(x_t |
 * x_0)|^2}, with the likelihood weighting lambda = g^2 (Song et al. 2021, arXiv 2011.13456, eq. 7,
 * and arXiv 2101.09258, theorem 1).
 *
 * <p>Then the integral over time bounds the divergence of the data from the model: {@code KL(p_0 ||
 * p_0^theta) <= int 1/2 g^2 E |s_theta - score|^2 dt + KL(p_T || prior)}, with equality if s_theta
 * is the score of some diffusion.
 */
public final class LikelihoodLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public LikelihoodLoss() {}

  /**
   * Half of the weight of the score's error.
   *
   * @param schedule of the process
   * @return {@code g(t)^2 / 2} at a level's time
   */
  @Equation("SDE-9")
  public static Weighting of(Schedule schedule) {
    return (NoiseLevel l) -> {
      double g = schedule.diffusion(schedule.time(l));
      return g * g / 2;
    };
  }

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return new WeightedLoss(Kind.SCORE, of(schedule));
  }

  @Override
  public String name() {
    return "likelihood";
  }

  @Override
  public String summary() {
    return "denoising score matching weighted by g^2";
  }

  @Override
  public String paper() {
    return "arXiv 2101.09258";
  }
}
