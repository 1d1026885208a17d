package perrin.diffusion.solver.sde;

import perrin.diffusion.NoiseLevel;

/**
 * The exact solution of the reverse equation for a constant x0Hat, {@code x_s = xFactor x_t +
 * x0Factor x0Hat + std z} (Lu et al. 2022, arXiv 2211.01095, eq. 18; Xue et al. 2023, arXiv
 * 2309.05019, proposition 4.2).
 *
 * <p>With h = log(sigma_t / sigma_s): {@code xFactor = noise_s / noise_t exp(-tau^2 h)}, {@code
 * x0Factor = signal_s (1 - exp(-(1 + tau^2) h))}, {@code std^2 = noise_s^2 (1 - exp(-2 tau^2 h))}.
 * At tau = 0 it is DDIM's step, at tau = 1 the posterior q(x_s | x_t, x0Hat).
 *
 * @param xFactor factor of x_t
 * @param x0Factor factor of x0Hat
 * @param std standard deviation of the fresh noise
 * @param h log(sigma_t / sigma_s)
 * @param c (1 + tau^2) h; both infinite from pure noise and to the clean end
 */
record ExponentialStep(double xFactor, double x0Factor, double std, double h, double c) {
  /** Where the closed forms of phi would cancel. */
  private static final double SERIES_BELOW = 1;

  /**
   * The step between two levels.
   *
   * @param from level t, the noisier one
   * @param to level s
   * @param tau2 tau^2, at least 0
   */
  static ExponentialStep between(NoiseLevel from, NoiseLevel to, double tau2) {
    double h = h(from, to);
    double th = tau2 == 0 ? 0 : tau2 * h; // h may be infinite
    return new ExponentialStep(
        to.noise() / from.noise() * Math.exp(-th),
        -to.signal() * Math.expm1(-(h + th)),
        to.noise() * Math.sqrt(-Math.expm1(-2 * th)),
        h,
        h + th);
  }

  /** log(sigma_t / sigma_s). */
  static double h(NoiseLevel from, NoiseLevel to) {
    return (to.lambda() - from.lambda()) / 2;
  }

  /** {@code 1 - (1 - e^-c) / c}: what a slope of x0Hat in log(signal / noise) weighs. */
  static double phi2(double c) {
    return c < SERIES_BELOW ? series(c, 1) : 1 + Math.expm1(-c) / c;
  }

  /** {@code phi2(c) / c - 1/2}, negative: what its curvature weighs. */
  static double phi3(double c) {
    return c < SERIES_BELOW ? -series(c, 2) : phi2(c) / c - 0.5;
  }

  /** sum_{n >= first} (-c)^n / (n + 1)! up to the sign of its first term, over c^(first - 1). */
  private static double series(double c, int first) {
    double factorial = first == 1 ? 2 : 6;
    double term = c / factorial;
    double sum = 0;
    for (int n = first; Math.abs(term) > 1e-18 * Math.abs(sum) && n < 40; n++) {
      sum += term;
      term *= -c / (n + 2);
    }
    return sum;
  }
}
