package perrin.diffusion.evaluation;

import java.util.stream.IntStream;

/**
 * The energy distance of two distributions, which is 0 only where they are equal:
 *
 * <pre>
 *   E(X, Y) = 2 E||X - Y|| - E||X - X'|| - E||Y - Y'||
 * </pre>
 *
 * <p>Székely and Rizzo 2013, "Energy statistics: a class of statistics based on distances",
 * equation 4; primes are independent copies. Estimated without bias by means over pairs of
 * different samples, so that the estimate may be below 0 where the distributions agree. It is in
 * units of the features; some libraries give its root.
 */
public final class EnergyDistance {
  private EnergyDistance() {}

  /**
   * The unbiased estimate.
   *
   * @param x samples of one distribution, at least 2 rows
   * @param y samples of the other, at least 2 rows of the same width
   * @return {@code E(X, Y)}, expected at least 0
   * @throws IllegalArgumentException if there are too few rows or the widths differ
   */
  public static double between(FeatureSet x, FeatureSet y) {
    FeatureSet.checkSameWidth("energy distance", x, y);
    if (x.count() < 2 || y.count() < 2) {
      throw new IllegalArgumentException(
          "energy distance: sets of %d and %d samples must each have at least 2"
              .formatted(x.count(), y.count()));
    }
    double across = sum(x, y) / ((double) x.count() * y.count());
    return 2 * across - within(x) - within(y);
  }

  /** Mean distance of two different rows. */
  private static double within(FeatureSet x) {
    // a row's distance from itself is 0, and is not counted
    return sum(x, x) / ((double) x.count() * (x.count() - 1));
  }

  private static double sum(FeatureSet x, FeatureSet y) {
    double[] rows = new double[x.count()];
    IntStream.range(0, x.count()).parallel().forEach(i -> rows[i] = fromRow(x, i, y));
    double sum = 0; // in order, so that the number of threads changes nothing
    for (double row : rows) {
      sum += row;
    }
    return sum;
  }

  private static double fromRow(FeatureSet x, int i, FeatureSet y) {
    double sum = 0;
    for (int j = 0; j < y.count(); j++) {
      sum += Math.sqrt(x.squaredDistance(i, y, j));
    }
    return sum;
  }
}
