package perrin.kernels.cpu.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class ParameterStepsTest {
  private static final List<CpuBackend> BACKENDS =
      List.of(
          new CpuBackend(2, Draw.LANES[0]),
          new CpuBackend(2, Draw.LANES[1]),
          new CpuBackend(1),
          new CpuBackend(3));

  private static final double[] SCALARS = {0.01, 0.9, 0.99, 1e-3, 0.05, 0.02, 1.7, 3.1, 0.6};

  private static Tensor[] list(Draw draw, CpuBackend backend, int[] lengths, boolean positive) {
    var list = new Tensor[lengths.length];
    for (int i = 0; i < list.length; i++) {
      var x = draw.floats(lengths[i]);
      for (int j = 0; positive && j < x.length; j++) {
        x[j] = Math.abs(x[j]);
      }
      list[i] = Tensor.of(backend, Shape.of(lengths[i]), x);
    }
    return list;
  }

  private static int[] lengths(Draw draw) {
    int[] n = new int[draw.between(1, 7)];
    for (int i = 0; i < n.length; i++) {
      n[i] = draw.between(0, 3) == 0 ? draw.between(0, 40_000) : draw.between(0, 70);
    }
    return n;
  }

  @Property(tries = 40)
  void anAdamStepFollowsTheAlgorithm(@ForAll long seed) {
    for (var backend : BACKENDS.subList(0, 2)) {
      var draw = new Draw(seed);
      int[] n = lengths(draw);
      var p = list(draw, backend, n, false);
      var g = list(draw, backend, n, false);
      var m = list(draw, backend, n, false);
      var v = list(draw, backend, n, true);
      var before = new double[n.length][][];
      for (int i = 0; i < n.length; i++) {
        before[i] =
            new double[][] {p[i].toDoubles(), g[i].toDoubles(), m[i].toDoubles(), v[i].toDoubles()};
      }
      var scalars = Tensor.of(backend, Shape.of(9), SCALARS);
      assertTrue(backend.fused().adam(p, g, m, v, scalars));
      double[] s = SCALARS;
      for (int i = 0; i < n.length; i++) {
        var p1 = p[i].toFloats();
        var m1 = m[i].toFloats();
        var v1 = v[i].toFloats();
        for (int j = 0; j < n[i]; j++) {
          double d = s[8] * before[i][1][j] + s[5] * before[i][0][j];
          double first = s[1] * before[i][2][j] + (1 - s[1]) * d;
          double second = s[2] * before[i][3][j] + (1 - s[2]) * d * d;
          double moved =
              (1 - s[0] * s[4]) * before[i][0][j]
                  - s[0] * first * s[6] / (Math.sqrt(second * s[7]) + s[3]);
          assertEquals(first, m1[j], 2e-6);
          assertEquals(second, v1[j], 2e-6 * (1 + second));
          assertEquals(moved, p1[j], 2e-6 * (1 + Math.abs(moved)));
        }
      }
    }
  }

  @Property(tries = 40)
  void aMovingAverageMovesByItsWeight(@ForAll long seed) {
    for (var backend : BACKENDS.subList(0, 2)) {
      var draw = new Draw(seed);
      int[] n = lengths(draw);
      var a = list(draw, backend, n, false);
      var p = list(draw, backend, n, false);
      var before = new float[n.length][];
      for (int i = 0; i < n.length; i++) {
        before[i] = a[i].toFloats();
      }
      double d = 0.875;
      assertTrue(
          backend.fused().movingAverage(a, p, Tensor.of(backend, Shape.of(1), new double[] {d})));
      for (int i = 0; i < n.length; i++) {
        var after = a[i].toFloats();
        var x = p[i].toFloats();
        for (int j = 0; j < n[i]; j++) {
          assertEquals(d * before[i][j] + (1 - d) * x[j], after[j], 1e-6);
        }
      }
    }
  }

  @Property(tries = 40)
  void squaresAreSummedAlmostExactly(@ForAll long seed) {
    for (var backend : BACKENDS.subList(0, 2)) {
      var draw = new Draw(seed);
      var x = list(draw, backend, lengths(draw), false);
      double sum = 0;
      for (var t : x) {
        for (float v : t.toFloats()) {
          sum += (double) v * v;
        }
      }
      var out = Tensor.full(backend, backend.floatType(), Shape.of(1), 3);
      assertTrue(backend.fused().sumOfSquares(x, out));
      assertEquals(sum, out.item(), 2e-6 * sum);
    }
  }

  @Property(tries = 10)
  void theNumberOfThreadsDoesNotShow(@ForAll long seed) {
    float[] first = null;
    for (var backend : List.of(BACKENDS.get(0), BACKENDS.get(2), BACKENDS.get(3))) {
      var draw = new Draw(seed);
      int[] n = {70_001, 3, 33_000};
      var p = list(draw, backend, n, false);
      var m = list(draw, backend, n, false);
      var v = list(draw, backend, n, true);
      var scalars = Tensor.of(backend, Shape.of(9), SCALARS);
      backend.fused().adam(p, list(draw, backend, n, false), m, v, scalars);
      var out = Tensor.full(backend, backend.floatType(), Shape.of(1), 3);
      backend.fused().sumOfSquares(p, out);
      first = first == null ? out.toFloats() : first;
      assertArrayEquals(first, out.toFloats());
    }
  }

  @Property(tries = 5)
  void gradientsInAnotherOrderAreDeclined(@ForAll long seed) {
    var backend = BACKENDS.getFirst();
    var draw = new Draw(seed);
    var p = Tensor.of(backend, Shape.of(4, 5), draw.floats(20));
    var g = Tensor.of(backend, Shape.of(5, 4), draw.floats(20)).transpose(0, 1);
    var scalars = Tensor.of(backend, Shape.of(9), SCALARS);
    Tensor[] one = {p};
    assertFalse(backend.fused().adam(one, new Tensor[] {g}, one, one, scalars));
  }
}
