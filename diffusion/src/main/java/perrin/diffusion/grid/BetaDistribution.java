package perrin.diffusion.grid;

/**
 * The Beta distribution on [0, 1]: density proportional to {@code x^{a-1} (1-x)^{b-1}}.
 *
 * @param a first parameter, above 0
 * @param b second parameter, above 0
 */
public record BetaDistribution(double a, double b) {
  private static final double PRECISION = 1e-16;
  private static final int MAX_TERMS = 1000;
  private static final int HALVINGS = 100;

  /**
   * The distribution function, the regularised incomplete beta function, by its continued fraction
   * (Abramowitz and Stegun 1964, 26.5.8), evaluated by Lentz's method.
   *
   * @param x where
   * @return the share below x
   */
  public double cdf(double x) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    // the fraction converges fast below the mean; the other tail is the mirrored distribution
    return x <= (a + 1) / (a + b + 2) ? tail(a, b, x) : 1 - tail(b, a, 1 - x);
  }

  private static double tail(double a, double b, double x) {
    double front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) / a;
    double c = 1;
    double d = 1 / (1 - (a + b) * x / (a + 1));
    double f = d;
    for (int m = 1; m < MAX_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / (1 + even * d);
      c = 1 + even / c;
      f *= c * d;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / (1 + odd * d);
      c = 1 + odd / c;
      f *= c * d;
      if (Math.abs(c * d - 1) < PRECISION) {
        break;
      }
    }
    return front * f;
  }

  /**
   * The x below which a share p lies, by bisection.
   *
   * @param p from 0 to 1
   * @return x
   */
  public double quantile(double p) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (cdf(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double logBeta(double a, double b) {
    return logGamma(a) + logGamma(b) - logGamma(a + b);
  }

  /** log Gamma by Stirling's series, after moving the argument above 15. */
  private static double logGamma(double x) {
    double shift = 0;
    double z = x;
    while (z < 15) {
      shift += Math.log(z);
      z++;
    }
    double r = 1 / (z * z);
    double series =
        (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)))) / z;
    return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - shift;
  }
}
