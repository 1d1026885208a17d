package perrin.diffusion.evaluation;

import java.util.Arrays;

/**
 * What a classifier thinks of a set of images: how sure it is, and how often it sees each class.
 *
 * @param count the number of images N
 * @param meanTopProbability mean over the images of {@code max_k p(k | x)}, in [1/K, 1]
 * @param shares the part of the images whose most probable class is k, {@code [K]}, sum 1
 */
public record ClassStatistics(int count, double meanTopProbability, double[] shares) {
  /**
   * Counts.
   *
   * @param probabilities {@code p(k | x)}, {@code [N,K]} flattened, each row summing to 1
   * @param classes the number of classes K
   * @return the statistics; a tie counts for the first class
   * @throws IllegalArgumentException if the sizes do not fit or a row is no distribution
   */
  public static ClassStatistics of(double[] probabilities, int classes) {
    if (classes < 1 || probabilities.length == 0 || probabilities.length % classes != 0) {
      throw new IllegalArgumentException(
          "class statistics: %d probabilities are no rows of %d classes"
              .formatted(probabilities.length, classes));
    }
    int n = probabilities.length / classes;
    int[] counts = new int[classes];
    double total = 0;
    for (int row = 0; row < n; row++) {
      checkRow(probabilities, row, classes);
      int top = top(probabilities, row, classes);
      counts[top]++;
      total += probabilities[row * classes + top];
    }
    double[] shares = Arrays.stream(counts).mapToDouble(c -> (double) c / n).toArray();
    return new ClassStatistics(n, total / n, shares);
  }

  /** The most probable class of a row, the first of equal ones. */
  static int top(double[] p, int row, int classes) {
    int top = 0;
    for (int k = 1; k < classes; k++) {
      top = p[row * classes + k] > p[row * classes + top] ? k : top;
    }
    return top;
  }

  private static void checkRow(double[] p, int row, int classes) {
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      double value = p[row * classes + k];
      if (!(value >= 0)) {
        throw new IllegalArgumentException(
            "class statistics: probability %s of class %d in row %d".formatted(value, k, row));
      }
      sum += value;
    }
    if (Math.abs(sum - 1) > 1e-9 * classes) {
      throw new IllegalArgumentException(
          "class statistics: row %d sums to %s, not 1".formatted(row, sum));
    }
  }

  /**
   * The share of the rarest class.
   *
   * @return in [0, 1/K]
   */
  public double minShare() {
    return Arrays.stream(shares).min().orElseThrow();
  }

  /**
   * The share of the most frequent class.
   *
   * @return in [1/K, 1]
   */
  public double maxShare() {
    return Arrays.stream(shares).max().orElseThrow();
  }
}
