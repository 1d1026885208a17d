package perrin.diffusion.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How different images of one label are: the mean Euclidean distance of two different images of a
 * label in feature space. Guidance buys agreement with the label by it.
 *
 * <pre>
 *   d_y = 2 / (n (n - 1)) sum_{i &lt; j} ||f(x_i) - f(x_j)||, over the n images of label y
 * </pre>
 *
 * @param byClass d_y, {@code [K]}; NaN for a label of fewer than two images
 */
public record ClassDiversity(double[] byClass) {
  /**
   * Measures.
   *
   * @param features one row an image
   * @param labels the label of each, from 0 to K - 1
   * @param classes K
   * @return the distances
   * @throws IllegalArgumentException if there is not one known label an image
   */
  public static ClassDiversity of(FeatureSet features, int[] labels, int classes) {
    if (labels.length != features.count()) {
      throw new IllegalArgumentException(
          "diversity: %d labels of %d images".formatted(labels.length, features.count()));
    }
    for (int label : labels) {
      check(label, classes);
    }
    double[] byClass = new double[classes];
    for (int k = 0; k < classes; k++) {
      int label = k;
      int[] rows = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
      byClass[k] = meanDistance(features, rows);
    }
    return new ClassDiversity(byClass);
  }

  private static double meanDistance(FeatureSet features, int... rows) {
    int n = rows.length;
    // Each row's sum is a number of its own, so that threads do not change their order.
    double[] sums = new double[n];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i -> {
              for (int j = 0; j < i; j++) {
                sums[i] += Math.sqrt(features.squaredDistance(rows[i], features, rows[j]));
              }
            });
    return n < 2 ? Double.NaN : Arrays.stream(sums).sum() / (0.5 * n * (n - 1));
  }

  /**
   * In units of that of other images: the mean over labels of the quotient of the distances.
   *
   * @param real such as that of as many real images
   * @return 1 where images are as diverse as those; NaN if no label has two images in both
   */
  public double relativeTo(ClassDiversity real) {
    return IntStream.range(0, byClass.length)
        .mapToDouble(k -> byClass[k] / real.byClass[k])
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  static void check(int label, int classes) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "label %d is none of the classifier's, 0 to %d".formatted(label, classes - 1));
    }
  }
}
