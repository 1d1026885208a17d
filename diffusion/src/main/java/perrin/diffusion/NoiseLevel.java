package perrin.diffusion;

import perrin.diffusion.equation.Equation;

/**
 * The pivot of all processes: {@code x_t = signal x_0 + noise eps} with eps ~ N(0, I).
 *
 * <p>Variance-preserving, variance-exploding, sub-VP, EDM and flow-matching processes differ only
 * in the curve that (signal, noise) follows. Both are stored, and neither is ever computed as one
 * minus the other: near the clean end 1 - signal^2 has lost all digits of noise^2.
 *
 * @param signal factor of x_0, at least 0
 * @param noise standard deviation of the noise, at least 0; not both are 0
 */
public record NoiseLevel(double signal, double noise) {
  /** No noise: x_t = x_0. */
  public static final NoiseLevel CLEAN = new NoiseLevel(1, 0);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a rate is negative or not finite, or both are 0
   */
  public NoiseLevel {
    boolean finite = signal >= 0 && noise >= 0 && Double.isFinite(signal + noise);
    if (!finite || signal + noise == 0) {
      throw new IllegalArgumentException(
          "noise level: signal "
              + signal
              + " and noise "
              + noise
              + " must be finite, at least 0,"
              + " and not both 0");
    }
  }

  /**
   * The variance-preserving level of a log abar: {@code signal^2 = abar}, {@code noise^2 = 1 -
   * abar}, so that data of unit variance keep unit variance (FWD-5).
   *
   * <p>Starting from the logarithm keeps all digits of 1 - abar = -expm1(log abar).
   *
   * @param logAlphaBar log of abar, at most 0; negative infinity for pure noise
   * @return the level
   */
  @Equation("FWD-5")
  public static NoiseLevel ofLogAlphaBar(double logAlphaBar) {
    if (!(logAlphaBar <= 0)) {
      throw new IllegalArgumentException(
          "noise level: log abar " + logAlphaBar + " must be at most 0");
    }
    return new NoiseLevel(Math.exp(logAlphaBar / 2), Math.sqrt(Math.abs(Math.expm1(logAlphaBar))));
  }

  /**
   * The variance-preserving level of abar: {@code signal = sqrt(abar)}, {@code noise = sqrt(1 -
   * abar)}.
   *
   * @param alphaBar from 0 to 1; where it is near 1 and its logarithm is known, prefer {@link
   *     #ofLogAlphaBar}
   * @return the level
   */
  public static NoiseLevel ofAlphaBar(double alphaBar) {
    if (!(alphaBar >= 0 && alphaBar <= 1)) {
      throw new IllegalArgumentException("noise level: abar " + alphaBar + " must be in [0, 1]");
    }
    return ofLogAlphaBar(Math.log(alphaBar));
  }

  /**
   * The variance-preserving level of a log signal-to-noise ratio: {@code signal^2 =
   * sigmoid(lambda)}, {@code noise^2 = sigmoid(-lambda)}.
   *
   * @param lambda any number, infinities included
   * @return the level
   */
  public static NoiseLevel ofLambda(double lambda) {
    return ofLogAlphaBar(lambda >= 0 ? -Math.log1p(Math.exp(-lambda)) : lambda - log1pExp(lambda));
  }

  /**
   * The variance-exploding level of a standard deviation: {@code x = x_0 + sigma eps}.
   *
   * @param sigma at least 0
   * @return the level (1, sigma)
   */
  public static NoiseLevel ofSigma(double sigma) {
    return new NoiseLevel(1, sigma);
  }

  private static double log1pExp(double x) {
    return Math.log1p(Math.exp(x));
  }

  /**
   * Noise in units of the signal.
   *
   * @return noise / signal; infinite without signal
   */
  public double sigma() {
    return noise / signal;
  }

  /**
   * Signal-to-noise ratio.
   *
   * @return signal^2 / noise^2; infinite without noise
   */
  public double snr() {
    double r = signal / noise;
    return r * r;
  }

  /**
   * Logarithm of the signal-to-noise ratio.
   *
   * @return log(signal^2 / noise^2), falling as noise grows; infinite at the ends
   */
  public double lambda() {
    return 2 * (Math.log(signal) - Math.log(noise));
  }

  /**
   * Logarithm of abar of the variance-preserving level of the same signal-to-noise ratio: {@code
   * log(signal^2 / (signal^2 + noise^2))}, with full digits at both ends.
   *
   * @return at most 0; negative infinity without signal
   */
  public double logAlphaBar() {
    double r = sigma();
    return r < 1 ? -Math.log1p(r * r) : lambda() - Math.log1p(snr());
  }

  /**
   * Whether there is no noise at all.
   *
   * @return true at the clean end
   */
  public boolean clean() {
    return noise == 0;
  }

  /**
   * Whether another level has more noise in units of its signal.
   *
   * @param other the other level
   * @return true if {@code lambda() > other.lambda()}
   */
  public boolean cleanerThan(NoiseLevel other) {
    return noise * other.signal < other.noise * signal;
  }
}
