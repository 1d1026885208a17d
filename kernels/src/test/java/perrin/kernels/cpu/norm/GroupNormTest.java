package perrin.kernels.cpu.norm;

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
import perrin.kernels.cpu.testing.GroupNormEquations;
import perrin.tensor.Eager;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class GroupNormTest {
  private static final double EPS = 1e-5;

  private static final List<CpuBackend> BACKENDS =
      List.of(
          new CpuBackend(2, Draw.LANES[0]),
          new CpuBackend(2, Draw.LANES[1]),
          new CpuBackend(1),
          new CpuBackend(3));

  /** One random problem and its answer in double precision. */
  private static final class Case {
    final int b;
    final int channels;
    final int h;
    final int w;
    final int groups;
    final boolean silu;
    final boolean last;
    final float[] x;
    final float[] gy;
    final float[] gamma;
    final float[] beta;

    Case(Draw draw, int b, int groups, int each, int h, int w, double level) {
      this.b = b;
      this.groups = groups;
      this.channels = groups * each;
      this.h = h;
      this.w = w;
      silu = draw.coin();
      last = draw.coin();
      x = draw.floats(b * channels * h * w);
      for (int i = 0; i < x.length; i++) {
        x[i] += (float) level;
      }
      gy = draw.floats(x.length);
      gamma = draw.floats(channels);
      beta = draw.floats(channels);
    }

    Tensor image(CpuBackend backend, float[] values) {
      var shape = Shape.of(b, channels, h, w);
      var order = last ? ImageOrder.CHANNELS_LAST : ImageOrder.CHANNELS_FIRST;
      var t = Tensor.allocate(backend, backend.floatType(), shape, order.strides(shape), "test");
      backend.upload(values, t);
      return t;
    }

    /** y, mean, rstd, gx, gGamma, gBeta. */
    List<float[]> run(CpuBackend backend, Tensor... addends) {
      var in = image(backend, x);
      var scale = Tensor.of(backend, Shape.of(channels), gamma);
      var shift = Tensor.of(backend, Shape.of(channels), beta);
      var mean = Tensor.full(backend, backend.floatType(), Shape.of(b, groups), 7);
      var rstd = Tensor.full(backend, backend.floatType(), Shape.of(b, groups), 7);
      var y = image(backend, gy);
      var gx = image(backend, x);
      var gScale = Tensor.full(backend, backend.floatType(), Shape.of(channels), 7);
      var gShift = Tensor.full(backend, backend.floatType(), Shape.of(channels), 7);
      var fused = backend.fused();
      assertTrue(fused.groupNorm(in, scale, shift, groups, EPS, silu, y, mean, rstd));
      var g = image(backend, gy);
      assertTrue(
          fused.groupNormGradient(
              g, in, scale, shift, mean, rstd, groups, silu, addends, gx, gScale, gShift));
      var results = new ArrayList<float[]>();
      for (var t : List.of(y, mean, rstd, gx, gScale, gShift)) {
        results.add(t.toFloats());
      }
      return results;
    }

    private GroupNormEquations equations() {
      return new GroupNormEquations(b, channels, h * w, groups, silu, EPS);
    }

    List<double[]> right() {
      return equations().results(doubles(x), doubles(gy), doubles(gamma), doubles(beta));
    }

    private static double[] doubles(float[] values) {
      double[] out = new double[values.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = values[i];
      }
      return out;
    }
  }

  private static void check(Case problem) {
    var right = problem.right();
    double[] tolerance = problem.equations().tolerances(right);
    for (var backend : BACKENDS.subList(0, 2)) {
      var got = problem.run(backend);
      for (int k = 0; k < right.size(); k++) {
        for (int i = 0; i < right.get(k).length; i++) {
          assertEquals(right.get(k)[i], got.get(k)[i], tolerance[k], "result " + k + " at " + i);
        }
      }
    }
  }

  @Property
  void forwardAndBackwardAgreeWithTheEquations(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int b,
      @ForAll @IntRange(min = 1, max = 5) int groups,
      @ForAll @IntRange(min = 1, max = 19) int each,
      @ForAll @IntRange(min = 1, max = 13) int h,
      @ForAll @IntRange(min = 1, max = 11) int w) {
    check(new Case(new Draw(seed), b, groups, each, h, w, 0));
  }

  @Property(tries = 10)
  void aLargeCommonLevelCostsNoMoreThanItsRounding(@ForAll long seed) {
    var problem = new Case(new Draw(seed), 2, 8, 4, 16, 16, 1000);
    var right = problem.right();
    var got = problem.run(BACKENDS.getFirst());
    for (int i = 0; i < right.get(2).length; i++) {
      assertEquals(right.get(1)[i], got.get(1)[i], 1e-4);
      assertEquals(1, got.get(2)[i] / right.get(2)[i], 1e-6);
    }
    for (int i = 0; i < right.get(0).length; i++) {
      assertEquals(right.get(0)[i], got.get(0)[i], 1e-3);
    }
  }

  @Property(tries = 10)
  void theNumberOfThreadsDoesNotShow(@ForAll long seed) {
    var problem = new Case(new Draw(seed), 5, 4, 16, 14, 14, 0);
    var first = problem.run(BACKENDS.get(0));
    for (var backend : BACKENDS.subList(2, 4)) {
      var other = problem.run(backend);
      for (int k = 0; k < first.size(); k++) {
        assertArrayEquals(first.get(k), other.get(k));
      }
    }
  }

  @Property
  void addendsGiveTheBitsOfSumsOfTheirOwn(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int b,
      @ForAll @IntRange(min = 1, max = 5) int groups,
      @ForAll @IntRange(min = 1, max = 19) int each,
      @ForAll @IntRange(min = 2, max = 33) int h,
      @ForAll @IntRange(min = 2, max = 11) int w,
      @ForAll @IntRange(min = 1, max = 2) int count) {
    var draw = new Draw(seed);
    var problem = new Case(draw, b, groups, each, h, w, 0);
    for (var backend : BACKENDS) {
      var addends = new Tensor[count];
      for (int i = 0; i < count; i++) {
        boolean range = problem.last && problem.channels > 1 && draw.coin();
        addends[i] = problem.image(backend, draw.floats(problem.x.length));
        if (range) {
          // Some channels of wider images, as concatenation leaves them.
          addends[i] = Eager.concat(1, addends[i], addends[i]).slice(1, 0, problem.channels);
        }
      }
      float[] right = problem.run(backend).get(3);
      float[] first = addends[0].toFloats();
      float[] second = addends[count - 1].toFloats();
      for (int i = 0; i < right.length; i++) {
        right[i] = (count == 1 ? first[i] : first[i] + second[i]) + right[i];
      }
      assertArrayEquals(right, problem.run(backend, addends).get(3));
    }
  }

  @Property(tries = 5)
  void aLayoutWithGapsIsDeclined(@ForAll long seed) {
    var backend = BACKENDS.getFirst();
    var x = Tensor.of(backend, Shape.of(2, 4, 3, 6), new Draw(seed).floats(144)).slice(3, 0, 3);
    var y = Tensor.full(backend, backend.floatType(), x.shape(), 0);
    var c = Tensor.full(backend, backend.floatType(), Shape.of(4), 1);
    var s = Tensor.full(backend, backend.floatType(), Shape.of(2, 2), 0);
    assertFalse(backend.fused().groupNorm(x, c, c, 2, 1e-5, false, y, s, s));
  }
}
