package perrin.kernels.cuda.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.testing.BlockSizes;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Numbers that every type holds, moved by units as wide as their places allow. */
@Tag("gpu")
final class CopiesTest {
  private static final int UNTOUCHED = 77;

  /** A range of the last axis of a longer run that begins anywhere. */
  private static Tensor view(Draw draw, CudaBackend backend, DType type, int rows, int n) {
    boolean aligned = draw.coin();
    int offset = aligned ? 16 * draw.between(0, 1) : draw.between(0, 9);
    int pitch = n + (draw.coin() ? 0 : aligned ? 16 : draw.between(1, 9));
    Tensor run = Tensor.full(backend, type, Shape.of(offset + rows * pitch), UNTOUCHED);
    Tensor matrix = run.slice(0, offset, offset + rows * pitch).reshape(rows, pitch);
    return matrix.slice(1, 0, n);
  }

  private static double[] whole(Draw draw, int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = draw.between(-127, 127);
    }
    return values;
  }

  @Property(tries = 60)
  void aCopyGivesEveryNumberItsPlace(
      @ForAll long seed,
      @ForAll DType from,
      @ForAll DType to,
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll @IntRange(min = 1, max = 70) int n) {
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed);
      var backend = BlockSizes.any(draw);
      int length = draw.coin() ? (n + 15) / 16 * 16 : n;
      Tensor x = view(draw, backend, from, rows, length);
      Tensor y = view(draw, backend, to, rows, length);
      double[] values = whole(draw, rows * length);
      backend.upload(values, x);
      backend.copy(x, y);
      assertArrayEquals(values, y.toDoubles());
      // Columns become rows: no two neighbours stay together.
      Tensor turned = view(draw, backend, to, length, rows);
      backend.copy(x.transpose(0, 1), turned);
      assertArrayEquals(values, turned.transpose(0, 1).toDoubles());
    }
  }

  @Property(tries = 20)
  void aCopyLeavesWhatLiesBetweenItsRows(
      @ForAll long seed, @ForAll DType type, @ForAll @IntRange(min = 1, max = 3) int gap) {
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed);
      var backend = BlockSizes.any(draw);
      int n = 16;
      Tensor all = Tensor.full(backend, type, Shape.of(4, n + 16 * gap), UNTOUCHED);
      Tensor x = Tensor.full(backend, type, Shape.of(4, n), 5);
      backend.copy(x, all.slice(1, 16 * gap, n + 16 * gap));
      double[] got = all.toDoubles();
      for (int i = 0; i < got.length; i++) {
        boolean written = i % (n + 16 * gap) >= 16 * gap;
        assertEquals(written ? 5 : UNTOUCHED, got[i], "element " + i);
      }
    }
  }

  @Property(tries = 20)
  void aNumberBetweenTwoOfBfloat16IsRoundedToTheNearest(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int n) {
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed);
      var backend = BlockSizes.any(draw);
      Tensor x = Tensor.of(backend, Shape.of(n + 1), draw.floats(n + 1)).slice(0, 1, n + 1);
      Tensor y = Tensor.allocate(backend, DType.BFLOAT16, x.shape(), "test");
      backend.copy(x, y);
      double[] right = new double[n];
      float[] values = x.toFloats();
      for (int i = 0; i < n; i++) {
        int bits = Float.floatToRawIntBits(values[i]);
        int even = bits + 0x7fff + (bits >>> 16 & 1);
        right[i] = Float.intBitsToFloat(even & 0xffff0000);
      }
      assertEquals(Arrays.toString(right), Arrays.toString(y.toDoubles()));
    }
  }
}
