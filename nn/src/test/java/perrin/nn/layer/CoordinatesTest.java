package perrin.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.reference.ReferenceBackend;

/** Columns and rows of pixels. */
final class CoordinatesTest {
  private final Backend backend = new ReferenceBackend();

  private double[] of(int batch, int rows, int columns) {
    try (Scope _ = Scope.open("test")) {
      return Coordinates.of(backend, batch, rows, columns).value().toDoubles();
    }
  }

  @Test
  void columnsComeFirstThenRowsBothFromMinusOneToOne() {
    double[] columns = {-1, 0, 1, -1, 0, 1};
    double[] rows = {-1, -1, -1, 1, 1, 1};
    double[] each = join(columns, rows);
    assertArrayEquals(each, of(1, 2, 3));
    assertArrayEquals(join(each, each), of(2, 2, 3));
  }

  @Test
  void theOnlyColumnIsTheMiddle() {
    assertArrayEquals(new double[] {0, 0, 0, -1, 0, 1}, of(1, 3, 1));
  }

  private static double[] join(double[] a, double[] b) {
    double[] out = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, out, a.length, b.length);
    return out;
  }
}
