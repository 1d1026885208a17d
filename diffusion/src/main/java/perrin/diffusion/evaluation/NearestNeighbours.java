package perrin.diffusion.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/** For images the nearest ones of a set in feature space: whether a model repeats what it saw. */
public final class NearestNeighbours {
  private NearestNeighbours() {}

  /**
   * Finds them.
   *
   * @param queries features of the images
   * @param among features of the set, at least k rows of the same width
   * @param k how many of each, at least 1
   * @return rows of the set by query, {@code [N][k]}, the nearest first; of equally near ones the
   *     first of the set
   * @throws IllegalArgumentException if there are too few rows or the widths differ
   */
  public static int[][] of(FeatureSet queries, FeatureSet among, int k) {
    FeatureSet.checkSameWidth("nearest neighbours", queries, among);
    if (k < 1 || k > among.count()) {
      throw new IllegalArgumentException(
          "nearest neighbours: %d of %d rows".formatted(k, among.count()));
    }
    int[][] out = new int[queries.count()][];
    IntStream.range(0, out.length).parallel().forEach(i -> out[i] = nearest(queries, i, among, k));
    return out;
  }

  private static int[] nearest(FeatureSet queries, int i, FeatureSet among, int k) {
    double[] distances = new double[k];
    int[] rows = new int[k];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    for (int j = 0; j < among.count(); j++) {
      double distance = queries.squaredDistance(i, among, j);
      int row = j;
      for (int place = 0; place < k; place++) {
        if (distance < distances[place]) {
          double pushed = distances[place];
          int pushedRow = rows[place];
          distances[place] = distance;
          rows[place] = row;
          distance = pushed;
          row = pushedRow;
        }
      }
    }
    return rows;
  }
}
