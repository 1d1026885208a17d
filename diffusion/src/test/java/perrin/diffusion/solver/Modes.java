package perrin.diffusion.solver;

import java.util.Arrays;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.exact.GaussianMixture;

/**
 * Two modes of one deviation on a line, with their distribution function: samples are compared with
 * the law itself, not with other samples.
 *
 * @param share weight of the low mode
 * @param low its mean
 * @param high mean of the other mode
 * @param std deviation of both
 */
public record Modes(double share, double low, double high, double std) {
  /**
   * The statistic of {@link #energy} is a weighted sum of squares of normals with mean 1, for
   * samples of the law itself; beyond 6 lies 1e-3 of it.
   */
  public static final double BOUND = 6;

  /** The same as a denoiser. */
  public GaussianMixture data() {
    return new GaussianMixture(
        new double[] {share, 1 - share},
        new double[][] {{low}, {high}},
        new double[][] {{std}, {std}});
  }

  /** The law of the noised data. */
  public Modes noised(NoiseLevel l) {
    double v = Math.hypot(l.signal() * std, l.noise());
    return new Modes(share, l.signal() * low, l.signal() * high, v);
  }

  /** P(x <= u). */
  public double cdf(double u) {
    return share * normal((u - low) / std) + (1 - share) * normal((u - high) / std);
  }

  /** Where the distribution function has a value, by bisection. */
  public double quantile(double p) {
    double a = Math.min(low, high) - 9 * std;
    double b = Math.max(low, high) + 9 * std;
    while (b - a > 1e-12) {
      double mid = (a + b) / 2;
      if (cdf(mid) < p) {
        a = mid;
      } else {
        b = mid;
      }
    }
    return (a + b) / 2;
  }

  /**
   * n times the squared energy distance of n samples to the law, 2 n int (F_n - F)^2, in units of
   * its mean for samples of the law itself, 2 int F (1 - F).
   */
  public double energy(double[] x) {
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    double distance = 0;
    double expected = 0;
    double step = 2e-3;
    int below = 0;
    for (double u = -6; u < 6; u += step) {
      while (below < sorted.length && sorted[below] <= u) {
        below++;
      }
      double f = cdf(u);
      double gap = (double) below / sorted.length - f;
      distance += gap * gap * step;
      expected += f * (1 - f) * step;
    }
    return sorted.length * distance / expected;
  }

  private static double normal(double z) {
    if (Math.abs(z) > 8) {
      return z > 0 ? 1 : 0;
    }
    double sum = 0;
    double term = z;
    for (int n = 1; Math.abs(term) > 1e-16; n += 2) {
      sum += term;
      term *= z * z / (n + 2);
    }
    return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }
}
