package perrin.diffusion.evaluation;

/**
 * What a classifier gives for some images.
 *
 * @param features the penultimate layer, {@code [N,D]}
 * @param probabilities {@code p(k | x)}, {@code [N,K]} flattened
 * @param classes the number of classes K
 */
public record Predictions(FeatureSet features, double[] probabilities, int classes) {
  /** Checks that the sizes fit. */
  public Predictions {
    if (classes < 1 || probabilities.length != (long) features.count() * classes) {
      throw new IllegalArgumentException(
          "predictions: %d images of %d classes, %d probabilities"
              .formatted(features.count(), classes, probabilities.length));
    }
  }

  /**
   * From the logits {@code l}: {@code p_k = exp(l_k - max l) / sum_j exp(l_j - max l)}.
   *
   * @param features the penultimate layer, {@code [N,D]}
   * @param logits {@code [N,K]} flattened, finite
   * @param classes the number of classes K
   * @return features and probabilities
   */
  public static Predictions ofLogits(FeatureSet features, double[] logits, int classes) {
    double[] p = new double[logits.length];
    for (int row = 0; row + classes <= logits.length; row += classes) {
      double max = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        max = Math.max(max, logits[row + k]);
      }
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        p[row + k] = Math.exp(logits[row + k] - max);
        sum += p[row + k];
      }
      for (int k = 0; k < classes; k++) {
        p[row + k] /= sum;
      }
    }
    return new Predictions(features, p, classes);
  }

  /**
   * The number of images.
   *
   * @return N
   */
  public int count() {
    return features.count();
  }

  /**
   * The predictions for some of the images.
   *
   * @param rows which, in the order wanted
   * @return a copy of them
   */
  public Predictions select(int... rows) {
    double[] p = new double[rows.length * classes];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(probabilities, rows[i] * classes, p, i * classes, classes);
    }
    return new Predictions(features.select(rows), p, classes);
  }

  /**
   * Confidence and shares of the classes.
   *
   * @return the statistics
   */
  public ClassStatistics statistics() {
    return ClassStatistics.of(probabilities, classes);
  }

  /**
   * The most probable class of an image, the first of equal ones.
   *
   * @param row which image
   * @return a class
   */
  public int top(int row) {
    return ClassStatistics.top(probabilities, row, classes);
  }
}
