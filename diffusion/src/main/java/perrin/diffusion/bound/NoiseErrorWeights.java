package perrin.diffusion.bound;

import java.util.function.IntToDoubleFunction;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.Posterior;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.process.StepVariance;
import perrin.diffusion.schedule.DiscreteSchedule;

/**
 * The bound's L_{t-1} as weights of the squared noise error: {@code L_{t-1} = w_t |eps - epsHat|^2}
 * plus what does not depend on the mean.
 *
 * @param schedule of T steps
 * @param variance sigma_k^2 by step k, above 0
 */
public record NoiseErrorWeights(DiscreteSchedule schedule, IntToDoubleFunction variance) {
  /**
   * With a fixed variance, beta~_2 standing for beta~_1 = 0.
   *
   * @param schedule of T steps
   * @param variance which
   * @return the weights
   */
  public static NoiseErrorWeights of(DiscreteSchedule schedule, ReverseVariance variance) {
    return new NoiseErrorWeights(
        schedule, k -> variance.interpolate(Math.log(schedule.beta(k)), schedule.logBetaTilde(k)));
  }

  /**
   * The weight between any two levels. The means mu~ and mu_theta differ by b (eps - epsHat) with b
   * of {@link Posterior#throughNoise}, hence {@code w = b^2 / (2 sigma^2)}.
   *
   * <p>For neighbouring steps of a variance-preserving process {@code w_t = (1 - alpha_t)^2 / (2
   * sigma_t^2 alpha_t (1 - abar_t))} (Ho et al. 2020, arXiv 2006.11239, eq. 12).
   *
   * @param from level t
   * @param to level s
   * @param variance sigma^2, above 0
   * @return w, at least 0
   */
  @Equation("ELB-4")
  public static double between(NoiseLevel from, NoiseLevel to, double variance) {
    double b = Posterior.throughNoise(from, to)[1];
    return b * b / (2 * variance);
  }

  /**
   * The weight at a step.
   *
   * @param level of step k from 1 to T
   * @return w_k
   */
  public double at(NoiseLevel level) {
    int k = StepVariance.step(schedule, level);
    return between(schedule.level(k), schedule.level(k - 1), variance.applyAsDouble(k));
  }
}
