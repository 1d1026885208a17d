package perrin.diffusion.loss;

import perrin.tensor.UnaryOp;

/** The standard normal distribution. */
final class Normal {
  /** From here on the tail is taken from its continued fraction. */
  private static final double TAIL = 2;

  private static final int TERMS = 200;

  private Normal() {}

  /** Share below z, with relative precision in the lower tail. */
  static double cdf(double z) {
    if (z > 0) {
      return 1 - cdf(-z);
    }
    return z > -TAIL
        ? (1 + UnaryOp.ERF.apply(z / Math.sqrt(2))) / 2
        : z < -40 ? 0 : pdf(z) / millsDenominator(-z);
  }

  /** x + 1/(x + 2/(x + 3/(x + …))) (Abramowitz and Stegun 1964, 26.2.14). */
  private static double millsDenominator(double x) {
    double f = x;
    for (int k = TERMS; k >= 1; k--) {
      f = x + k / f;
    }
    return f;
  }

  private static double pdf(double z) {
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  /**
   * The z below which a share p lies: a rational approximation (Abramowitz and Stegun 1964,
   * 26.2.23), refined by Halley's method.
   *
   * @param p in (0, 1)
   */
  static double quantile(double p) {
    if (p > 0.5) {
      return -quantile(1 - p);
    }
    double t = Math.sqrt(-2 * Math.log(p));
    double z =
        (2.515517 + t * (0.802853 + t * 0.010328))
                / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
            - t;
    for (int i = 0; i < 3; i++) {
      double e = (cdf(z) - p) / pdf(z);
      z -= e / (1 + z * e / 2);
    }
    return z;
  }
}
