package perrin.diffusion.process;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;

/**
 * Adding noise between two levels: {@code q(x_t | x_s) = N(scale x_s, std^2 I)} for s cleaner than
 * t.
 *
 * @param scale signal_t / signal_s
 * @param std standard deviation of the added noise
 */
public record Transition(double scale, double std) {
  /**
   * The transition between any two levels. Two independent Gaussians merge, s_1 e_1 + s_2 e_2 =
   * sqrt(s_1^2 + s_2^2) e, hence q(x_t | x_0) = q(x_t | x_s) q(x_s | x_0) forces {@code scale =
   * signal_t / signal_s} and {@code std^2 = noise_t^2 - scale^2 noise_s^2}. For a
   * variance-preserving process these are sqrt(abar_t / abar_s) and 1 - abar_t / abar_s.
   *
   * <p>Computed as noise_t^2 (1 - snr_t / snr_s), which keeps its digits for neighbouring levels.
   *
   * @param from level s, the cleaner one
   * @param to level t
   * @return the transition
   * @throws IllegalArgumentException if {@code to} is cleaner than {@code from}
   */
  @Equation("FWD-4")
  public static Transition between(NoiseLevel from, NoiseLevel to) {
    if (to.cleanerThan(from)) {
      throw new IllegalArgumentException(
          "transition: from " + from + " to " + to + " would take noise away");
    }
    return new Transition(
        to.signal() / from.signal(), to.noise() * Math.sqrt(oneMinusSnrRatio(from, to)));
  }

  /**
   * 1 - snr(noisy) / snr(clean), in [0, 1], as (1 - d) (1 + d) with d^2 the ratio.
   *
   * <p>Its relative error is that of d, a few 1e-16, over 1 - d: what the rounding of the levels
   * leaves. Logarithms would lose as many digits more as lambda is large.
   */
  static double oneMinusSnrRatio(NoiseLevel clean, NoiseLevel noisy) {
    double d = rootOfSnrRatio(clean, noisy);
    return (1 - d) * (1 + d);
  }

  /** snr(noisy) / snr(clean), in [0, 1]. */
  static double snrRatio(NoiseLevel clean, NoiseLevel noisy) {
    double d = rootOfSnrRatio(clean, noisy);
    return d * d;
  }

  private static double rootOfSnrRatio(NoiseLevel clean, NoiseLevel noisy) {
    if (clean.noise() == 0 || noisy.signal() == 0) {
      return 0;
    }
    // scaled one by one, products could leave the range
    return Math.min(1, noisy.signal() / clean.signal() * (clean.noise() / noisy.noise()));
  }

  /**
   * q(x_t | x_s).
   *
   * @param xs [B, …]
   * @return the distribution of x_t
   */
  public Gaussian of(Var xs) {
    return new Gaussian(Combine.apply(new double[] {scale}, xs), std);
  }
}
