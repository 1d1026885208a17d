package perrin.diffusion.evaluation;

import java.util.stream.IntStream;

/**
 * The kernel distance (KID): the squared maximum mean discrepancy with a cubic kernel of features,
 * without bias:
 *
 * <pre>
 *   k(x, y) = (x.y / D + 1)^3
 *   MMD^2   = mean_{i != j} k(x_i, x_j) + mean_{i != j} k(y_i, y_j) - 2 mean_{i, j} k(x_i, y_j)
 * </pre>
 *
 * <p>Binkowski et al. 2018, arXiv:1801.01401, equation 4 and section 4. Unlike the Fréchet distance
 * its expectation does not depend on the number of samples; it may come out below 0 where the
 * distributions agree. The kernel sees moments up to the third: distributions that share those are
 * at distance 0. The estimate is a mean over disjoint subsets, whose scatter gives its standard
 * error.
 *
 * @param value the mean over subsets
 * @param standardError of that mean; NaN for one subset
 */
public record KernelDistance(double value, double standardError) {
  /** Subsets that evaluations take. */
  public static final int SUBSETS = 10;

  /**
   * The mean over as many subsets as evaluations take, or fewer where samples are few.
   *
   * @param x samples of one distribution, at least 2 rows, in random order
   * @param y samples of the other, at least 2 rows of the same width
   * @return the distance
   */
  public static KernelDistance between(FeatureSet x, FeatureSet y) {
    int most = Math.min(x.count(), y.count()) / 2;
    return between(x, y, Math.clamp(most, 1, SUBSETS));
  }

  /**
   * The mean over disjoint subsets.
   *
   * @param x samples of one distribution, at least two a subset, in random order
   * @param y samples of the other, at least two a subset of the same width
   * @param subsets how many, at least 1
   * @return the distance
   * @throws IllegalArgumentException if there are too few samples or the widths differ
   */
  public static KernelDistance between(FeatureSet x, FeatureSet y, int subsets) {
    FeatureSet.checkSameWidth("kernel distance", x, y);
    if (subsets < 1 || Math.min(x.count(), y.count()) / subsets < 2) {
      throw new IllegalArgumentException(
          "kernel distance: %d subsets of %d and %d samples must be at least 1, of at least 2 each"
              .formatted(subsets, x.count(), y.count()));
    }
    double[] each = new double[subsets];
    double mean = 0;
    for (int s = 0; s < subsets; s++) {
      each[s] = squaredDiscrepancy(part(x, s, subsets), part(y, s, subsets));
      mean += each[s] / subsets;
    }
    double square = 0;
    for (double value : each) {
      square += (value - mean) * (value - mean);
    }
    double error = subsets == 1 ? Double.NaN : Math.sqrt(square / (subsets - 1) / subsets);
    return new KernelDistance(mean, error);
  }

  private static FeatureSet part(FeatureSet x, int s, int subsets) {
    int size = x.count() / subsets;
    return x.select(IntStream.range(s * size, (s + 1) * size).toArray());
  }

  /** The unbiased estimate of all samples. */
  static double squaredDiscrepancy(FeatureSet x, FeatureSet y) {
    double across = sum(x, y, false) / ((double) x.count() * y.count());
    return within(x) + within(y) - 2 * across;
  }

  private static double within(FeatureSet x) {
    return sum(x, x, true) / ((double) x.count() * (x.count() - 1));
  }

  private static double sum(FeatureSet x, FeatureSet y, boolean different) {
    double[] rows = new double[x.count()];
    IntStream.range(0, x.count())
        .parallel()
        .forEach(
            i -> {
              for (int j = 0; j < y.count(); j++) {
                rows[i] += different && i == j ? 0 : kernel(x, i, y, j);
              }
            });
    double sum = 0; // in order, so that the number of threads changes nothing
    for (double row : rows) {
      sum += row;
    }
    return sum;
  }

  private static double kernel(FeatureSet x, int i, FeatureSet y, int j) {
    int d = x.dims();
    double product = 0;
    for (int k = 0; k < d; k++) {
      product += x.values()[i * d + k] * y.values()[j * d + k];
    }
    double base = product / d + 1;
    return base * base * base;
  }
}
