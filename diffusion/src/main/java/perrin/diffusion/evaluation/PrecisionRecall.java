package perrin.diffusion.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Precision and recall of generated samples by k nearest neighbours.
 *
 * <pre>
 *   f(x, Phi) = 1 if ||x - x'|| &lt;= ||x' - NN_k(x', Phi)|| for at least one x' in Phi, else 0
 *   precision = mean over generated x of f(x, Phi_real)
 *   recall    = mean over real x of f(x, Phi_generated)
 * </pre>
 *
 * <p>Kynkäänniemi et al. 2019, arXiv:1904.06991, equations 1 and 2. {@code NN_k} is the k-th
 * nearest among the others. Both depend on the number of samples: compare only equal counts.
 *
 * @param precision the part of the generated samples that look real, in [0, 1]
 * @param recall the part of the real samples that could have been generated, in [0, 1]
 */
public record PrecisionRecall(double precision, double recall) {
  /** The neighbour that sets the radius in the paper's experiments. */
  public static final int K = 3;

  /**
   * Measures both.
   *
   * @param real features of real samples, more than {@code k} rows
   * @param generated features of generated samples, more than {@code k} rows of the same width
   * @param k which neighbour sets the radius, at least 1
   * @return precision and recall
   * @throws IllegalArgumentException if there are too few rows or the widths differ
   */
  public static PrecisionRecall of(FeatureSet real, FeatureSet generated, int k) {
    FeatureSet.checkSameWidth("precision and recall", real, generated);
    double[] realRadii = squaredRadii(real, k);
    double[] generatedRadii = squaredRadii(generated, k);
    return new PrecisionRecall(
        covered(generated, real, realRadii), covered(real, generated, generatedRadii));
  }

  /**
   * Squared distance of every row to its k-th nearest other row.
   *
   * @param set the rows
   * @param k which neighbour
   * @return {@code [N]}
   */
  static double[] squaredRadii(FeatureSet set, int k) {
    if (k < 1 || set.count() <= k) {
      throw new IllegalArgumentException(
          "precision and recall: neighbour %d of %d rows; at least 1, and fewer than there are rows"
              .formatted(k, set.count()));
    }
    double[] radii = new double[set.count()];
    IntStream.range(0, set.count()).parallel().forEach(i -> radii[i] = squaredRadius(set, i, k));
    return radii;
  }

  private static double squaredRadius(FeatureSet set, int i, int k) {
    double[] nearest = new double[k];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int j = 0; j < set.count(); j++) {
      if (j == i) {
        continue;
      }
      double distance = set.squaredDistance(i, set, j);
      for (int place = 0; place < k; place++) {
        if (distance < nearest[place]) {
          double pushed = nearest[place];
          nearest[place] = distance;
          distance = pushed;
        }
      }
    }
    return nearest[k - 1];
  }

  /** The part of {@code points} that lies within the radius of a row of {@code manifold}. */
  private static double covered(FeatureSet points, FeatureSet manifold, double[] squaredRadii) {
    long inside =
        IntStream.range(0, points.count())
            .parallel()
            .filter(i -> isCovered(points, i, manifold, squaredRadii))
            .count();
    return (double) inside / points.count();
  }

  private static boolean isCovered(
      FeatureSet points, int i, FeatureSet manifold, double[] squaredRadii) {
    for (int j = 0; j < manifold.count(); j++) {
      if (points.squaredDistance(i, manifold, j) <= squaredRadii[j]) {
        return true;
      }
    }
    return false;
  }
}
