package perrin.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.reference.ReferenceBackend;

/** What makes fixed sines and cosines fit to tell places. */
final class PlaceEmbeddingProperties {
  private static final int ROWS = 6;
  private static final int COLUMNS = 9;
  private static final int FEATURES = 16;

  private final Backend backend = new ReferenceBackend();

  private double[][] table(int features) {
    try (Scope _ = Scope.open("test")) {
      double[] all = PlaceEmbedding.table(backend, features, ROWS, COLUMNS).value().toDoubles();
      double[][] rows = new double[ROWS * COLUMNS][features];
      for (int i = 0; i < all.length; i++) {
        rows[i / features][i % features] = all[i];
      }
      return rows;
    }
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Property(tries = 30)
  void innerProductsDependOnOffsetsOnly(
      @ForAll @IntRange(max = ROWS * COLUMNS - 1) int a,
      @ForAll @IntRange(max = ROWS * COLUMNS - 1) int b,
      @ForAll @IntRange(min = 1, max = 8) int quarter) {
    double[][] e = table(4 * quarter);
    int down = b / COLUMNS - a / COLUMNS;
    int right = b % COLUMNS - a % COLUMNS;
    double expected = 0;
    for (int i = 0; i < quarter; i++) {
      double w = Math.pow(10000, -(double) i / quarter);
      expected += Math.cos(w * down) + Math.cos(w * right);
    }
    assertEquals(expected, product(e[a], e[b]), 1e-12, "offset " + down + ", " + right);
  }

  @Property(tries = 30)
  void noTwoPlacesAreAlike(
      @ForAll @IntRange(max = ROWS * COLUMNS - 1) int a,
      @ForAll @IntRange(max = ROWS * COLUMNS - 1) int b) {
    double[][] e = table(FEATURES);
    double square = product(e[a], e[a]);
    assertEquals(FEATURES / 2.0, square, 1e-12, "every place has the same length");
    if (a != b) {
      assertTrue(product(e[a], e[b]) < square - 0.1, "places " + a + " and " + b);
    }
  }

  @Property(tries = 30)
  void columnsAreToldByTheFirstHalfAndRowsByTheSecond(
      @ForAll @IntRange(max = ROWS - 1) int row, @ForAll @IntRange(max = COLUMNS - 1) int column) {
    double[][] e = table(FEATURES);
    double[] here = e[row * COLUMNS + column];
    double[] above = e[column];
    double[] left = e[row * COLUMNS];
    for (int i = 0; i < FEATURES / 2; i++) {
      assertEquals(above[i], here[i], "the same column");
      assertEquals(left[FEATURES / 2 + i], here[FEATURES / 2 + i], "the same row");
    }
  }
}
