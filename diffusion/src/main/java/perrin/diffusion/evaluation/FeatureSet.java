package perrin.diffusion.evaluation;

import java.util.Objects;

/**
 * Feature vectors of some images, one row an image; or points, which are their own features.
 *
 * @param count the number of rows N
 * @param dims the length D of a row
 * @param values {@code [N,D]} flattened, finite; not copied
 */
public record FeatureSet(int count, int dims, double[] values) {
  /** Checks that sizes fit and every value is finite. */
  public FeatureSet {
    if (count < 1 || dims < 1 || (long) count * dims != values.length) {
      throw new IllegalArgumentException(
          "features: [%d,%d] must be positive and have as many values as given, %d"
              .formatted(count, dims, values.length));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "features: value %s at row %d, column %d of [%d,%d] must be finite"
                .formatted(values[i], i / dims, i % dims, count, dims));
      }
    }
  }

  /**
   * Some rows.
   *
   * @param rows which, in the order wanted
   * @return a copy of them
   * @throws IndexOutOfBoundsException if one is not in the set
   */
  public FeatureSet select(int... rows) {
    double[] out = new double[Math.multiplyExact(rows.length, dims)];
    for (int i = 0; i < rows.length; i++) {
      int row = Objects.checkIndex(rows[i], count);
      System.arraycopy(values, row * dims, out, i * dims, dims);
    }
    return new FeatureSet(rows.length, dims, out);
  }

  /**
   * The squared Euclidean distance of two rows.
   *
   * @param i a row of this set
   * @param other a set of the same width
   * @param j a row of the other
   * @return {@code ||x_i - y_j||^2}, the same bits for (i, j) and (j, i)
   */
  double squaredDistance(int i, FeatureSet other, int j) {
    double sum = 0;
    int a = i * dims;
    int b = j * dims;
    for (int d = 0; d < dims; d++) {
      double gap = values[a + d] - other.values[b + d];
      sum += gap * gap;
    }
    return sum;
  }

  static void checkSameWidth(String operation, FeatureSet a, FeatureSet b) {
    if (a.dims != b.dims) {
      throw new IllegalArgumentException(
          "%s: features [%d,%d] and [%d,%d] must have the same width; use one network for both"
              .formatted(operation, a.count, a.dims, b.count, b.dims));
    }
  }
}
