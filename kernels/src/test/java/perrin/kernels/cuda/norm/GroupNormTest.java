package perrin.kernels.cuda.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.cpu.testing.GroupNormEquations;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.testing.BlockSizes;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

@Tag("gpu")
final class GroupNormTest {
  private static final double EPS = 1e-5;

  /** One random problem on a device of some block size, by one of the ways there are. */
  private static final class Case {
    final CudaBackend backend;
    final GroupNorm kernel;
    final GroupNormGradient gradient;
    final int groups;
    boolean silu;
    final boolean last;
    final Shape shape;
    final Tensor x;
    final Tensor gy;
    final Tensor gamma;
    final Tensor beta;

    Case(Draw draw, DType type, Shape shape, int groups, double level) {
      backend = BlockSizes.any(draw);
      // Without shared memory, images take two passes.
      int shared = draw.coin() ? backend.device().sharedPerBlock() : 0;
      kernel = new GroupNorm(backend.device(), shared);
      gradient = new GroupNormGradient(backend.device(), shared);
      this.shape = shape;
      this.groups = groups;
      silu = draw.coin();
      last = draw.between(0, 2) > 0;
      float[] values = draw.floats(shape.size());
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) level;
      }
      x = image(type, values);
      gy = image(type, draw.floats(shape.size()));
      gamma = Tensor.of(backend, Shape.of(shape.dim(1)), draw.floats(shape.dim(1)));
      beta = Tensor.of(backend, Shape.of(shape.dim(1)), draw.floats(shape.dim(1)));
    }

    Tensor image(DType type, float[] values) {
      var order = last ? ImageOrder.CHANNELS_LAST : ImageOrder.CHANNELS_FIRST;
      var t = Tensor.allocate(backend, type, shape, order.strides(shape), "test");
      backend.upload(values, t);
      return t;
    }

    private Tensor blank(int... dims) {
      return Tensor.full(backend, DType.FLOAT32, Shape.of(dims), 7);
    }

    /** y, mean, rstd, gx, gGamma, gBeta. */
    List<Tensor> run(Tensor... addends) {
      int c = shape.dim(1);
      var y = image(x.dtype(), new float[shape.size()]);
      var gx = image(x.dtype(), new float[shape.size()]);
      var mean = blank(shape.dim(0), groups);
      var rstd = blank(shape.dim(0), groups);
      var gGamma = blank(c);
      var gBeta = blank(c);
      assertTrue(kernel.forward(x, gamma, beta, groups, EPS, silu, y, mean, rstd));
      assertTrue(
          gradient.run(gy, x, gamma, beta, mean, rstd, groups, silu, addends, gx, gGamma, gBeta));
      return List.of(y, mean, rstd, gx, gGamma, gBeta);
    }

    private GroupNormEquations equations() {
      int channels = shape.dim(1);
      int pixels = shape.size() / (shape.dim(0) * channels);
      return new GroupNormEquations(shape.dim(0), channels, pixels, groups, silu, EPS);
    }

    List<double[]> right() {
      return equations()
          .results(x.toDoubles(), gy.toDoubles(), gamma.toDoubles(), beta.toDoubles());
    }

    /** A bfloat16 result is rounded to 8 bits on top of what float32 allows. */
    void check() {
      var right = right();
      double[] tolerance = equations().tolerances(right);
      var results = run();
      for (int k = 0; k < right.size(); k++) {
        double rounding = results.get(k).dtype() == DType.BFLOAT16 ? 0x1p-8 : 0;
        double[] got = results.get(k).toDoubles();
        for (int i = 0; i < got.length; i++) {
          double wanted = right.get(k)[i];
          double allowed = tolerance[k] + rounding * Math.abs(wanted);
          assertEquals(wanted, got[i], allowed, "result " + k + " at " + i + " of " + this);
        }
      }
    }

    @Override
    public String toString() {
      return "%s%s, %d groups%s, channels %s, %d threads"
          .formatted(
              x.dtype(),
              shape,
              groups,
              silu ? ", silu" : "",
              last ? "last" : "first",
              backend.device().options().threads());
    }
  }

  @Property(tries = 30)
  void forwardAndBackwardAgreeWithTheEquations(
      @ForAll long seed,
      @ForAll boolean half,
      @ForAll @IntRange(min = 1, max = 3) int b,
      @ForAll @IntRange(min = 1, max = 5) int groups,
      @ForAll @IntRange(min = 1, max = 19) int each,
      @ForAll @IntRange(min = 1, max = 11) int h,
      @ForAll @IntRange(min = 1, max = 9) int w) {
    try (Scope _ = Scope.open("test")) {
      var type = half ? DType.BFLOAT16 : DType.FLOAT32;
      new Case(new Draw(seed), type, Shape.of(b, groups * each, h, w), groups, 0).check();
    }
  }

  @Property(tries = 25)
  void vectorsOfChannelsHoldPartsOfGroupsOrSeveral(
      @ForAll long seed,
      @ForAll boolean half,
      @ForAll @IntRange(min = 0, max = 5) int groups,
      @ForAll @IntRange(min = 0, max = 4) int each,
      @ForAll @IntRange(min = 1, max = 40) int pixels) {
    try (Scope _ = Scope.open("test")) {
      var type = half ? DType.BFLOAT16 : DType.FLOAT32;
      int channels = Math.max(8, 1 << groups + each);
      new Case(new Draw(seed), type, Shape.of(2, channels, pixels, 1), 1 << groups, 0).check();
    }
  }

  @Property(tries = 4)
  void sevenTimesAWarpOfChannelsAndSixGroupsFit(@ForAll long seed, @ForAll boolean half) {
    try (Scope _ = Scope.open("test")) {
      var type = half ? DType.BFLOAT16 : DType.FLOAT32;
      new Case(new Draw(seed), type, Shape.of(1, 224, 5, 3), 7, 0).check();
      new Case(new Draw(seed), type, Shape.of(1, 24 * 6, 5, 3), 6, 0).check();
      new Case(new Draw(seed), type, Shape.of(5, 96), 32, 0).check();
    }
  }

  @Property(tries = 8)
  void aLargeCommonLevelCostsNoMoreThanItsRounding(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      var problem = new Case(new Draw(seed), DType.FLOAT32, Shape.of(2, 32, 16, 16), 8, 1000);
      var right = problem.right();
      var got = problem.run();
      double[] y = got.get(0).toDoubles();
      double[] mean = got.get(1).toDoubles();
      double[] rstd = got.get(2).toDoubles();
      for (int i = 0; i < mean.length; i++) {
        // Half a unit in the last place of 1000.
        assertEquals(right.get(1)[i], mean[i], 3.1e-5 + 1e-6);
        assertEquals(1, rstd[i] / right.get(2)[i], 1e-6);
      }
      for (int i = 0; i < y.length; i++) {
        // The mean's rounding, times rstd and gamma, and SiLU's slope of at most 1.1.
        assertEquals(right.get(0)[i], y[i], 3.2e-5 * 1.1 * 5, problem.toString());
      }
    }
  }

  @Property(tries = 12)
  void addendsGiveTheBitsOfSumsOfTheirOwn(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int b,
      @ForAll @IntRange(min = 1, max = 5) int groups,
      @ForAll @IntRange(min = 1, max = 9) int each,
      @ForAll @IntRange(min = 2, max = 12) int h,
      @ForAll @IntRange(min = 2, max = 7) int w,
      @ForAll @IntRange(min = 1, max = 2) int count) {
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed);
      var problem = new Case(draw, DType.FLOAT32, Shape.of(b, groups * each, h, w), groups, 0);
      var addends = new Tensor[count];
      for (int i = 0; i < count; i++) {
        addends[i] = problem.image(DType.FLOAT32, draw.floats(problem.shape.size()));
        if (problem.last && groups * each > 1 && draw.coin()) {
          // Some channels of wider images, as concatenation leaves them.
          int skip = draw.between(0, 1) * groups * each;
          addends[i] = Eager.concat(1, addends[i], addends[i]).slice(1, skip, skip + groups * each);
        }
      }
      double[] right = problem.run().get(3).toDoubles();
      double[] first = addends[0].toDoubles();
      double[] second = addends[count - 1].toDoubles();
      for (int i = 0; i < right.length; i++) {
        float sum = count == 1 ? (float) first[i] : (float) first[i] + (float) second[i];
        right[i] = sum + (float) right[i];
      }
      assertArrayEquals(right, problem.run(addends).get(3).toDoubles(), problem.toString());
    }
  }

  @Property(tries = 8)
  void aValueThatIsNoNumberShowsInItsGroupAlone(@ForAll long seed, @ForAll boolean infinite) {
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed);
      var problem = new Case(draw, DType.FLOAT32, Shape.of(2, 12, 3, 5), 3, 0);
      float[] values = problem.x.toFloats();
      values[draw.between(60, 119)] = infinite ? Float.NEGATIVE_INFINITY : Float.NaN;
      problem.backend.upload(values, problem.x);
      double[] y = problem.run().get(0).toDoubles();
      for (int i = 0; i < y.length; i++) {
        assertEquals(i / 60 == 1, Double.isNaN(y[i]), "element " + i + " of " + problem);
      }
    }
  }

  @Property(tries = 2)
  void layoutsWithGapsAndOtherTypesAreDeclined(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      var backend = BlockSizes.of(64);
      var fused = backend.fused();
      var wide = Tensor.of(backend, Shape.of(2, 4, 3, 6), new Draw(seed).floats(144));
      var x = wide.slice(3, 0, 3);
      var y = Tensor.full(backend, DType.FLOAT32, x.shape(), 0);
      var c = Tensor.full(backend, DType.FLOAT32, Shape.of(4), 1);
      var s = Tensor.full(backend, DType.FLOAT32, Shape.of(2, 2), 0);
      assertFalse(fused.groupNorm(x, c, c, 2, EPS, false, y, s, s));
      var half = Tensor.full(backend, DType.BFLOAT16, Shape.of(2, 2), 0);
      assertFalse(fused.groupNorm(wide, c, c, 2, EPS, false, wide, half, half));
    }
  }

  /** A batch norm's numbers are a group norm's of one sample, whose channels are the groups. */
  @Property(tries = 20)
  void aBatchIsOneSampleWithAGroupForEachChannel(
      @ForAll long seed,
      @ForAll boolean half,
      @ForAll @IntRange(min = 2, max = 5) int b,
      @ForAll @IntRange(min = 1, max = 40) int channels,
      @ForAll @IntRange(min = 1, max = 60) int pixels) {
    try (Scope _ = Scope.open("test")) {
      var type = half ? DType.BFLOAT16 : DType.FLOAT32;
      var draw = new Draw(seed);
      var problem = new Case(draw, type, Shape.of(1, channels, b * pixels, 1), channels, 0);
      if (!problem.last && channels > 1) {
        return;
      }
      problem.silu = false;
      var shape = Shape.of(b, channels, pixels, 1);
      int[] strides = ImageOrder.CHANNELS_LAST.strides(shape);
      var backend = problem.backend;
      Tensor[] images = new Tensor[4];
      for (int i = 0; i < images.length; i++) {
        images[i] = Tensor.allocate(backend, type, shape, strides, "test");
      }
      // The same memory, pixel by pixel.
      backend.copy(flat(problem.x), flat(images[0]));
      backend.copy(flat(problem.gy), flat(images[1]));
      Tensor[] small = new Tensor[4];
      for (int i = 0; i < small.length; i++) {
        small[i] = Tensor.full(backend, DType.FLOAT32, Shape.of(channels), 7);
      }
      var k = problem.kernel;
      var x = images[0];
      var mean = small[0];
      var rstd = small[1];
      assertTrue(k.batch(x, problem.gamma, problem.beta, EPS, images[2], mean, rstd));
      assertTrue(
          problem.gradient.batch(
              images[1],
              x,
              problem.gamma,
              problem.beta,
              mean,
              rstd,
              images[3],
              small[2],
              small[3]));
      var right = problem.run();
      assertArrayEquals(flat(right.get(0)).toDoubles(), flat(images[2]).toDoubles());
      assertArrayEquals(flat(right.get(3)).toDoubles(), flat(images[3]).toDoubles());
      assertArrayEquals(right.get(1).toDoubles(), mean.toDoubles());
      assertArrayEquals(right.get(2).toDoubles(), rstd.toDoubles());
      assertArrayEquals(right.get(4).toDoubles(), small[2].toDoubles());
      assertArrayEquals(right.get(5).toDoubles(), small[3].toDoubles());
    }
  }

  /** A dense tensor's memory from first to last. */
  private static Tensor flat(Tensor t) {
    int channels = t.dim(1);
    return channels == 1 ? t.reshape(t.size()) : t.transpose(1, 2).reshape(t.size());
  }

  @Property(tries = 3)
  void aBatchOfPlanesIsDeclined(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      var backend = BlockSizes.of(64);
      var x = Tensor.of(backend, Shape.of(2, 3, 5), new Draw(seed).floats(30));
      var c = Tensor.full(backend, DType.FLOAT32, Shape.of(3), 1);
      assertFalse(backend.fused().batchNorm(x, c, c, EPS, x, c, c));
    }
  }

  @Property(tries = 5)
  void repeatedRunsHaveTheSameBits(@ForAll long seed) {
    try (Scope _ = Scope.open("test")) {
      var problem = new Case(new Draw(seed), DType.FLOAT32, Shape.of(3, 64, 9, 7), 8, 0);
      List<double[]> first = new ArrayList<>();
      problem.run().forEach(t -> first.add(t.toDoubles()));
      var second = problem.run();
      for (int k = 0; k < first.size(); k++) {
        assertArrayEquals(first.get(k), second.get(k).toDoubles());
      }
    }
  }
}
