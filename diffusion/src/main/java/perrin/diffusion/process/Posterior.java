package perrin.diffusion.process;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;

/**
 * Taking noise away when x_0 is known: {@code q(x_s | x_t, x_0) = N(x0Factor x_0 + xFactor x_t,
 * variance I)} for s cleaner than t.
 *
 * @param x0Factor factor of x_0
 * @param xFactor factor of x_t
 * @param variance beta~
 */
public record Posterior(double x0Factor, double xFactor, double variance) {
  /**
   * The posterior between any two levels. With r = snr_t / snr_s: x0Factor = signal_s (1 - r) and
   * xFactor = (signal_t / signal_s) noise_s^2 / noise_t^2.
   *
   * <p>For neighbouring steps of a variance-preserving process this is mu~_t = sqrt(abar_{t-1})
   * beta_t / (1 - abar_t) x_0 + sqrt(alpha_t) (1 - abar_{t-1}) / (1 - abar_t) x_t (Ho et al. 2020,
   * arXiv 2006.11239, eq. 7); on a sub-sequence abar_t / abar_s takes the place of alpha_t.
   *
   * @param from level t, the noisier one
   * @param to level s
   * @return the posterior
   * @throws IllegalArgumentException if {@code to} is not cleaner than {@code from}
   */
  @Equation("REV-1")
  public static Posterior between(NoiseLevel from, NoiseLevel to) {
    if (!to.cleanerThan(from)) {
      throw new IllegalArgumentException(
          "posterior: from " + from + " to " + to + " takes no noise away");
    }
    double noiseRatio = to.noise() / from.noise();
    return new Posterior(
        to.signal() * Transition.oneMinusSnrRatio(to, from),
        from.signal() / to.signal() * noiseRatio * noiseRatio,
        variance(from, to));
  }

  /**
   * beta~: noise_s^2 (1 - snr_t / snr_s). For neighbouring steps of a variance-preserving process
   * it is (1 - abar_{t-1}) / (1 - abar_t) beta_t.
   *
   * @param from level t, the noisier one
   * @param to level s
   * @return the posterior's variance, 0 if s is clean
   */
  @Equation("REV-2")
  public static double variance(NoiseLevel from, NoiseLevel to) {
    return to.noise() * to.noise() * Transition.oneMinusSnrRatio(to, from);
  }

  /**
   * The posterior mean written with the noise in place of x_0: factors (a, b) with mu~ = a x_t + b
   * eps, from x_0 = (x_t - noise_t eps) / signal_t.
   *
   * <p>For neighbouring steps of a variance-preserving process mu~ = (x_t - (1 - alpha_t) / sqrt(1
   * - abar_t) eps) / sqrt(alpha_t) (Ho et al. 2020, eq. 11).
   *
   * @param from level t, the noisier one; it needs some signal
   * @param to level s
   * @return {a, b}
   */
  @Equation("REV-4")
  public static double[] throughNoise(NoiseLevel from, NoiseLevel to) {
    double a = to.signal() / from.signal();
    return new double[] {a, -a * from.noise() * Transition.oneMinusSnrRatio(to, from)};
  }

  /**
   * q(x_s | x_t, x_0).
   *
   * @param x0 clean sample, or a prediction of it [B, …]
   * @param x x_t [B, …]
   * @return the distribution of x_s
   */
  public Gaussian of(Var x0, Var x) {
    return new Gaussian(
        Combine.apply(new double[] {x0Factor, xFactor}, x0, x), Math.sqrt(variance));
  }
}
