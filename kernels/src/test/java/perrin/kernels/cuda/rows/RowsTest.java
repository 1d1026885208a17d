package perrin.kernels.cuda.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.cpu.testing.RowEquations;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.testing.BlockSizes;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

@Tag("gpu")
final class RowsTest {
  private static final double EPS = 1e-5;

  private static DType type(boolean half) {
    return half ? DType.BFLOAT16 : DType.FLOAT32;
  }

  /** Multiples of a vector on some draws, any length on others, now and then longer than a warp. */
  private static int length(Draw draw) {
    int most = draw.between(0, 5) == 0 ? 2500 : 200;
    return draw.coin() ? 8 * draw.between(1, most / 8) : draw.between(1, most);
  }

  /** Rows with a gap between them on some draws. */
  private static Tensor matrix(Draw draw, CudaBackend backend, DType type, int rows, int n) {
    int gap = draw.between(0, 2) * 4;
    var t = Tensor.allocate(backend, type, Shape.of(rows, n + gap), "test");
    backend.upload(draw.floats(rows * (n + gap)), t);
    return t.slice(1, gap / 2, n + gap / 2);
  }

  private static Tensor blank(CudaBackend backend, DType type, int... dims) {
    return Tensor.full(backend, type, Shape.of(dims), 7);
  }

  /** A bfloat16 result is rounded to 8 bits on top. */
  private static void near(double[] right, Tensor got, double tolerance) {
    double rounding = got.dtype() == DType.BFLOAT16 ? 0x1p-8 : 0;
    double[] values = got.toDoubles();
    for (int i = 0; i < right.length; i++) {
      double allowed = tolerance * (1 + Math.abs(right[i])) + rounding * Math.abs(right[i]);
      assertEquals(right[i], values[i], allowed, "element " + i + " of " + got.shape());
    }
  }

  @Property(tries = 40)
  void softmaxAndItsProductFollowTheEquations(
      @ForAll long seed,
      @ForAll boolean half,
      @ForAll boolean log,
      @ForAll @IntRange(min = 1, max = 9) int rows) {
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed);
      var backend = BlockSizes.any(draw);
      int n = length(draw);
      var x = matrix(draw, backend, type(half), rows, n);
      var gy = matrix(draw, backend, type(half), rows, n);
      var out = blank(backend, type(half), rows, n);
      var back = blank(backend, type(half), rows, n);
      assertTrue(backend.fused().softmax(x, log, out));
      assertTrue(backend.fused().softmaxGradient(gy, out, log, back));
      var equations = new RowEquations(rows, n);
      double[] g = gy.toDoubles();
      // The product is of what was saved, whatever its rounding.
      double[] saved = out.toDoubles();
      // The logarithm of a sum of up to 2500 is below 12.
      near(equations.softmax(x.toDoubles(), log), out, 2e-6);
      // Each lane adds up to 80 terms in turn.
      double size = equations.largestSum(g, saved, log);
      double[] gx = equations.softmaxGradient(g, saved, log);
      near(gx, back, 1e-6 + 0x1p-24 * (8 + 2 * Math.sqrt(80)) * size);
    }
  }

  @Property(tries = 10)
  void softmaxOfHugeLogitsDoesNotOverflow(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed);
      var backend = BlockSizes.any(draw);
      int n = length(draw);
      var x = draw.floats(2 * n);
      for (int i = 0; i < x.length; i++) {
        x[i] *= 1e30f;
      }
      var out = blank(backend, DType.FLOAT32, 2, n);
      assertTrue(backend.fused().softmax(Tensor.of(backend, Shape.of(2, n), x), false, out));
      double sum = 0;
      for (double v : out.toDoubles()) {
        sum += v;
      }
      assertEquals(2, sum, 1e-6);
    }
  }

  /** NaN and infinity make their rows NaN; -infinity takes no part until it is alone. */
  @Property(tries = 25)
  void aLogitThatIsNoNumberShowsInItsRowAlone(@ForAll long seed, @ForAll boolean log) {
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed);
      var backend = BlockSizes.any(draw);
      int n = length(draw);
      var x = draw.floats(4 * n);
      x[n + draw.between(0, n - 1)] = draw.coin() ? Float.NaN : Float.POSITIVE_INFINITY;
      x[2 * n + draw.between(0, n - 1)] = Float.NEGATIVE_INFINITY;
      for (int i = 3 * n; i < 4 * n; i++) {
        x[i] = Float.NEGATIVE_INFINITY;
      }
      var out = blank(backend, DType.FLOAT32, 4, n);
      assertTrue(backend.fused().softmax(Tensor.of(backend, Shape.of(4, n), x), log, out));
      double[] y = out.toDoubles();
      for (int i = 0; i < y.length; i++) {
        boolean wrong = i / n == 1 || i / n == 3 || i / n == 2 && n == 1;
        assertEquals(wrong, Double.isNaN(y[i]), "element " + i + " of rows of " + n);
        if (!wrong && x[i] == Float.NEGATIVE_INFINITY) {
          assertEquals(log ? Double.NEGATIVE_INFINITY : 0, y[i]);
        }
      }
    }
  }

  /** y, mean, rstd, gx, gGamma, gBeta. */
  private static List<Tensor> layerNorm(
      CudaBackend backend, Tensor x, Tensor gy, Tensor gamma, Tensor beta) {
    int rows = x.dim(0);
    int n = x.dim(1);
    var y = blank(backend, x.dtype(), rows, n);
    var gx = blank(backend, x.dtype(), rows, n);
    var mean = blank(backend, DType.FLOAT32, rows, 1);
    var rstd = blank(backend, DType.FLOAT32, rows, 1);
    var gGamma = blank(backend, DType.FLOAT32, n);
    var gBeta = blank(backend, DType.FLOAT32, n);
    var fused = backend.fused();
    assertTrue(fused.layerNorm(x, gamma, beta, EPS, y, mean, rstd));
    assertTrue(fused.layerNormGradient(gy, x, gamma, mean, rstd, gx, gGamma, gBeta));
    return List.of(y, mean, rstd, gx, gGamma, gBeta);
  }

  @Property(tries = 40)
  void layerNormAndItsProductFollowTheEquations(
      @ForAll long seed, @ForAll boolean half, @ForAll @IntRange(min = 1, max = 60) int most) {
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed);
      var backend = BlockSizes.any(draw);
      int n = 1 + length(draw) / 8 * 8 - draw.between(0, 1);
      int rows = n > 300 ? draw.between(1, 4) : most;
      n = Math.max(2, n);
      var inputs = matrix(draw, backend, type(half), rows, n);
      var cotangents = matrix(draw, backend, type(half), rows, n);
      var scale = Tensor.of(backend, Shape.of(n), draw.floats(n));
      var shift = Tensor.of(backend, Shape.of(n), draw.floats(n));
      var got = layerNorm(backend, inputs, cotangents, scale, shift);
      var equations = new RowEquations(rows, n);
      var right =
          equations.layerNorm(
              inputs.toDoubles(),
              cotangents.toDoubles(),
              scale.toDoubles(),
              shift.toDoubles(),
              EPS);
      double[] tolerance = equations.layerNormTolerances(right);
      for (int k = 0; k < right.size(); k++) {
        near(right.get(k), got.get(k), tolerance[k]);
      }
    }
  }

  @Property(tries = 6)
  void aLargeCommonLevelCostsNoMoreThanItsRounding(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed);
      var backend = BlockSizes.any(draw);
      int n = draw.coin() ? 512 : 1537;
      float[] values = draw.floats(n);
      for (int i = 0; i < n; i++) {
        values[i] += 1000;
      }
      var x = Tensor.of(backend, Shape.of(1, n), values);
      var one = Tensor.full(backend, DType.FLOAT32, Shape.of(n), 1);
      var got = layerNorm(backend, x, x, one, one);
      double mean = 0;
      double variance = 0;
      for (float v : values) {
        mean += v / (double) n;
      }
      for (float v : values) {
        variance += (v - mean) * (v - mean) / n;
      }
      // Half a unit in the last place of 1000.
      assertEquals(mean, got.get(1).toDoubles()[0], 3.1e-5 + 1e-6);
      assertEquals(1, got.get(2).toDoubles()[0] * Math.sqrt(variance + EPS), 1e-6);
    }
  }

  @Property(tries = 3)
  void rowsWithGapsInsideAndOtherTypesAreDeclined(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      var backend = BlockSizes.of(64);
      var fused = backend.fused();
      var x = Tensor.of(backend, Shape.of(4, 10), new Draw(seed).floats(40));
      var out = blank(backend, DType.FLOAT32, 4, 5);
      assertFalse(fused.softmax(x.slice(1, 0, 10, 2), false, out));
      assertFalse(fused.softmax(x.slice(1, 0, 1).expand(out.shape()), false, out));
      assertFalse(fused.softmax(x.slice(1, 0, 5), false, blank(backend, DType.BFLOAT16, 4, 5)));
      var gamma = blank(backend, DType.FLOAT32, 5);
      var half = blank(backend, DType.BFLOAT16, 4, 1);
      assertFalse(fused.layerNorm(x.slice(1, 0, 5), gamma, gamma, EPS, out, half, half));
    }
  }
}
