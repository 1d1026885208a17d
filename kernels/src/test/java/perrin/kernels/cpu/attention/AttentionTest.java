package perrin.kernels.cpu.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class AttentionTest {
  private static final List<CpuBackend> BACKENDS =
      List.of(
          new CpuBackend(2, Draw.LANES[0]),
          new CpuBackend(2, Draw.LANES[1]),
          new CpuBackend(1),
          new CpuBackend(3));

  private static final double SCALE = 0.37;

  /** [N,rows,columns] in one of three orders, as a slice of a wider tensor on some draws. */
  private static Tensor operand(Draw draw, CpuBackend backend, int n, int rows, int columns) {
    boolean turned = draw.coin();
    int wide = columns * (draw.coin() ? 3 : 1);
    int[] dims = turned ? new int[] {n, wide, rows} : new int[] {n, rows, wide};
    var t = Tensor.of(backend, Shape.of(dims), draw.floats(n * rows * wide));
    t = turned ? t.transpose(1, 2) : t;
    return t.slice(2, wide - columns, wide);
  }

  /** out, gq, gk, gv, and then q, k, v, gOut. */
  private static List<Tensor> run(
      CpuBackend backend, long seed, int n, int t, int s, int d, int e) {
    var draw = new Draw(seed);
    var q = operand(draw, backend, n, t, d);
    var k = operand(draw, backend, n, s, d);
    var v = operand(draw, backend, n, s, e);
    var gOut = operand(draw, backend, n, t, e);
    var out = Eager.copy(gOut);
    var logSumExp = Tensor.full(backend, backend.floatType(), Shape.of(n, t), 7);
    var gq = Eager.copy(q);
    var gk = Eager.copy(k);
    var gv = Eager.copy(v);
    var fused = backend.fused();
    assertTrue(fused.attention(q, k, v, SCALE, out, logSumExp));
    assertTrue(fused.attentionGradient(gOut, q, k, v, out, logSumExp, SCALE, gq, gk, gv));
    return List.of(out, gq, gk, gv, q, k, v, gOut);
  }

  private static List<double[]> right(List<Tensor> in, int n, int t, int s, int d, int e) {
    double[] q = in.get(4).toDoubles();
    double[] k = in.get(5).toDoubles();
    double[] v = in.get(6).toDoubles();
    double[] gOut = in.get(7).toDoubles();
    double[] out = new double[gOut.length];
    double[] gq = new double[q.length];
    double[] gk = new double[k.length];
    double[] gv = new double[v.length];
    for (int i = 0; i < n * t; i++) {
      int h = i / t;
      double[] p = new double[s];
      double[] gp = new double[s];
      double sum = 0;
      double dot = 0;
      for (int j = 0; j < s; j++) {
        for (int c = 0; c < d; c++) {
          p[j] += SCALE * q[i * d + c] * k[(h * s + j) * d + c];
        }
        p[j] = Math.exp(p[j]);
        sum += p[j];
      }
      for (int j = 0; j < s; j++) {
        p[j] /= sum;
        for (int c = 0; c < e; c++) {
          out[i * e + c] += p[j] * v[(h * s + j) * e + c];
          gv[(h * s + j) * e + c] += p[j] * gOut[i * e + c];
          gp[j] += gOut[i * e + c] * v[(h * s + j) * e + c];
        }
        dot += p[j] * gp[j];
      }
      for (int j = 0; j < s; j++) {
        double g = SCALE * p[j] * (gp[j] - dot);
        for (int c = 0; c < d; c++) {
          gq[i * d + c] += g * k[(h * s + j) * d + c];
          gk[(h * s + j) * d + c] += g * q[i * d + c];
        }
      }
    }
    return List.of(out, gq, gk, gv);
  }

  private static void check(long seed, int n, int t, int s, int d, int e) {
    for (var backend : BACKENDS.subList(0, 2)) {
      var got = run(backend, seed, n, t, s, d, e);
      var right = right(got, n, t, s, d, e);
      for (int k = 0; k < right.size(); k++) {
        double size = 1;
        for (double x : right.get(k)) {
          size = Math.max(size, Math.abs(x));
        }
        var values = got.get(k).toFloats();
        for (int i = 0; i < values.length; i++) {
          assertEquals(right.get(k)[i], values[i], 1e-5 * size, "result " + k + " at " + i);
        }
      }
    }
  }

  @Property
  void attentionAndItsProductFollowTheEquations(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int n,
      @ForAll @IntRange(min = 1, max = 40) int t,
      @ForAll @IntRange(min = 1, max = 40) int s,
      @ForAll @IntRange(min = 1, max = 33) int d,
      @ForAll @IntRange(min = 1, max = 33) int e) {
    check(seed, n, t, s, d, e);
  }

  @Property(tries = 4)
  void manyQueriesAreTakenInBlocks(@ForAll long seed) {
    check(seed, 2, 300, 150, 16, 24);
  }

  @Property(tries = 3)
  void oneHeadOfManyQueriesAndKeysIsSharedOut(@ForAll long seed) {
    check(seed, 1, 501, 307, 19, 37);
  }

  @Property(tries = 3)
  void theNumberOfThreadsDoesNotShowInFewHeadsEither(@ForAll long seed) {
    sameForAnyTeam(seed, 1, 650, 401, 24, 40);
  }

  @Property(tries = 6)
  void theNumberOfThreadsDoesNotShow(@ForAll long seed) {
    sameForAnyTeam(seed, 5, 140, 64, 32, 32);
  }

  private static void sameForAnyTeam(long seed, int n, int t, int s, int d, int e) {
    var results = new ArrayList<List<Tensor>>();
    for (var backend : List.of(BACKENDS.get(0), BACKENDS.get(2), BACKENDS.get(3))) {
      results.add(run(backend, seed, n, t, s, d, e));
    }
    for (var other : results) {
      for (int k = 0; k < 4; k++) {
        assertArrayEquals(results.getFirst().get(k).toFloats(), other.get(k).toFloats());
      }
    }
  }
}
