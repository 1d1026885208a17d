package perrin.kernels.cpu.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.cpu.testing.RowEquations;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class RowsTest {
  private static final List<CpuBackend> BACKENDS =
      List.of(
          new CpuBackend(2, Draw.LANES[0]),
          new CpuBackend(2, Draw.LANES[1]),
          new CpuBackend(1),
          new CpuBackend(3));

  /** Rows with a gap between them on some draws. */
  private static Tensor matrix(Draw draw, CpuBackend backend, int rows, int n) {
    if (draw.coin()) {
      return Tensor.of(backend, Shape.of(rows, n), draw.floats(rows * n));
    }
    var wide = Tensor.of(backend, Shape.of(rows, n + 3), draw.floats(rows * (n + 3)));
    return wide.slice(1, 2, n + 2);
  }

  private static Tensor blank(CpuBackend backend, int... dims) {
    return Tensor.full(backend, backend.floatType(), Shape.of(dims), 7);
  }

  private static void near(double[] right, Tensor got, double tolerance) {
    var values = got.toFloats();
    for (int i = 0; i < right.length; i++) {
      assertEquals(right[i], values[i], tolerance * (1 + Math.abs(right[i])), "element " + i);
    }
  }

  @Property
  void softmaxAndItsProductFollowTheEquations(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 140) int n) {
    for (var backend : BACKENDS.subList(0, 2)) {
      var draw = new Draw(seed);
      var x = matrix(draw, backend, rows, n);
      var gy = matrix(draw, backend, rows, n);
      var equations = new RowEquations(rows, n);
      double[] g = gy.toDoubles();
      double[] y = equations.softmax(x.toDoubles(), false);
      double[] logY = equations.softmax(x.toDoubles(), true);
      var out = blank(backend, rows, n);
      var back = blank(backend, rows, n);
      assertTrue(backend.fused().softmax(x, false, out));
      near(y, out, 1e-6);
      assertTrue(backend.fused().softmaxGradient(gy, out, false, back));
      near(equations.softmaxGradient(g, y, false), back, 3e-6);
      assertTrue(backend.fused().softmax(x, true, out));
      near(logY, out, 1e-6);
      assertTrue(backend.fused().softmaxGradient(gy, out, true, back));
      near(equations.softmaxGradient(g, logY, true), back, 2e-5);
    }
  }

  @Property(tries = 20)
  void softmaxOfHugeLogitsDoesNotOverflow(@ForAll long seed) {
    for (var backend : BACKENDS.subList(0, 2)) {
      var x = new Draw(seed).floats(60);
      for (int i = 0; i < x.length; i++) {
        x[i] *= 1e30f;
      }
      var out = blank(backend, 2, 30);
      backend.fused().softmax(Tensor.of(backend, Shape.of(2, 30), x), false, out);
      double sum = 0;
      for (float v : out.toFloats()) {
        sum += v;
      }
      assertEquals(2, sum, 1e-6);
    }
  }

  @Property(tries = 30)
  void aLogitThatIsNoNumberShowsInItsRowAlone(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 140) int n) {
    for (var backend : BACKENDS.subList(0, 2)) {
      var draw = new Draw(seed);
      var x = draw.floats(3 * n);
      x[n + draw.between(0, n - 1)] = draw.coin() ? Float.NaN : Float.intBitsToFloat(0xffc0_1234);
      var out = blank(backend, 3, n);
      backend.fused().softmax(Tensor.of(backend, Shape.of(3, n), x), false, out);
      var y = out.toFloats();
      for (int i = 0; i < y.length; i++) {
        assertEquals(i / n == 1, Float.isNaN(y[i]), "element " + i);
      }
    }
  }

  @Property(tries = 30)
  void theSumOnTheWayHasTheBitsOfTheSumAlone(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int n) {
    for (var lanes : Draw.LANES) {
      var draw = new Draw(seed);
      var x = draw.floats(2 * n + 5);
      var gamma = draw.floats(n);
      var beta = draw.floats(n);
      var y = new float[n];
      var alone = new float[n];
      var rows = lanes.rows();
      rows.normalise(x, 1, 0.3f, 1.7f, gamma, 0, beta, 0, alone, 0, n);
      double sum = rows.normaliseAndSum(x, 1, 0.3f, 1.7f, gamma, 0, beta, 0, y, 0, n, n + 3);
      assertEquals(rows.sum(x, n + 3, n), sum);
      assertArrayEquals(alone, y);
    }
  }

  /** y, mean, rstd, gx, gGamma, gBeta on a backend. */
  private static List<Tensor> layerNorm(CpuBackend backend, long seed, int rows, int n) {
    var draw = new Draw(seed);
    var x = matrix(draw, backend, rows, n);
    var gy = matrix(draw, backend, rows, n);
    var gamma = Tensor.of(backend, Shape.of(n), draw.floats(n));
    var beta = Tensor.of(backend, Shape.of(n), draw.floats(n));
    var results = new ArrayList<Tensor>();
    for (int[] dims : new int[][] {{rows, n}, {rows, 1}, {rows, 1}, {rows, n}, {n}, {n}}) {
      results.add(blank(backend, dims));
    }
    var mean = results.get(1);
    var rstd = results.get(2);
    assertTrue(backend.fused().layerNorm(x, gamma, beta, 1e-5, results.get(0), mean, rstd));
    assertTrue(
        backend
            .fused()
            .layerNormGradient(
                gy, x, gamma, mean, rstd, results.get(3), results.get(4), results.get(5)));
    results.addAll(List.of(x, gy, gamma, beta));
    return results;
  }

  @Property
  void layerNormAndItsProductFollowTheEquations(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 150) int rows,
      @ForAll @IntRange(min = 2, max = 80) int n) {
    for (var backend : BACKENDS.subList(0, 2)) {
      var got = layerNorm(backend, seed, rows, n);
      var equations = new RowEquations(rows, n);
      var right =
          equations.layerNorm(
              got.get(6).toDoubles(),
              got.get(7).toDoubles(),
              got.get(8).toDoubles(),
              got.get(9).toDoubles(),
              1e-5);
      double[] tolerance = equations.layerNormTolerances(right);
      for (int k = 0; k < right.size(); k++) {
        near(right.get(k), got.get(k), tolerance[k]);
      }
    }
  }

  @Property(tries = 10)
  void theNumberOfThreadsDoesNotShow(@ForAll long seed) {
    var first = layerNorm(BACKENDS.get(0), seed, 301, 129);
    for (var backend : BACKENDS.subList(2, 4)) {
      var other = layerNorm(backend, seed, 301, 129);
      for (int k = 0; k < first.size(); k++) {
        assertArrayEquals(first.get(k).toFloats(), other.get(k).toFloats());
      }
    }
  }

  @Property(tries = 5)
  void rowsWithGapsInsideAreDeclined(@ForAll long seed) {
    var backend = BACKENDS.getFirst();
    var x = Tensor.of(backend, Shape.of(4, 10), new Draw(seed).floats(40));
    var out = blank(backend, 4, 5);
    assertFalse(backend.fused().softmax(x.slice(1, 0, 10, 2), false, out));
    assertFalse(backend.fused().softmax(x.slice(1, 0, 1).expand(out.shape()), false, out));
  }
}
