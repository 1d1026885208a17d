package perrin.kernels.cuda.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.attention.AttentionTrial.Layout;
import perrin.kernels.cuda.attention.AttentionTrial.Operand;
import perrin.kernels.cuda.attention.ExactAttention.Extents;
import perrin.kernels.cuda.attention.ExactAttention.Rounding;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

@Tag("gpu")
final class AttentionTest {
  private static CudaBackend cuda;

  /** How the kernels compute. */
  enum Kind {
    FLOAT32(DType.FLOAT32, new Rounding(0, 0, 0)),
    TF32(DType.FLOAT32, new Rounding(0x1p-11, 0x1p-11, 0)),
    BFLOAT16(DType.BFLOAT16, new Rounding(0, 0x1p-8, 0x1p-8));

    private final DType type;
    private final Rounding rounding;

    Kind(DType type, Rounding rounding) {
      this.type = type;
      this.rounding = rounding;
    }

    Attention attention() {
      return new Attention(backend().device(), this == TF32);
    }

    AttentionTrial trial() {
      return new AttentionTrial(backend(), attention(), type, rounding);
    }
  }

  private static synchronized CudaBackend backend() {
    if (cuda == null) {
      cuda = Gpu.backend();
    }
    return cuda;
  }

  /** As an image's channels are: heads side by side in each row. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void headsOfAllImagesAreOneLaunch(Kind kind) {
    int heads = 3;
    try (Scope _ = Scope.open("test")) {
      var random = new Random(9);
      Shape shape = Shape.of(2, 7, heads, 8);
      Tensor[] views = new Tensor[8];
      for (int i = 0; i < views.length; i++) {
        Tensor dense = Tensor.allocate(backend(), kind.type, shape, "test");
        backend().upload(kind.trial().normal(random, shape.size(), 1), dense);
        views[i] = dense.permute(2, 0, 1, 3);
      }
      Tensor sums = Tensor.allocate(backend(), DType.FLOAT32, Shape.of(heads, 2, 7), "test");
      int before = backend().device().launches();
      run(kind, views, sums);
      assertEquals(1 + 3, backend().device().launches() - before, "launches");
      for (int h = 0; h < heads; h++) {
        Tensor[] one = new Tensor[views.length];
        double[][] right = new double[views.length][];
        for (int i = 0; i < one.length; i++) {
          right[i] = views[i].slice(0, h, h + 1).toDoubles();
          one[i] = Tensor.allocate(backend(), kind.type, Shape.of(2, 7, 8), "test");
          backend().upload(right[i], one[i]);
        }
        run(kind, one, Tensor.allocate(backend(), DType.FLOAT32, Shape.of(2, 7), "test"));
        for (int i = 4; i < one.length; i++) {
          assertArrayEquals(right[i], one[i].toDoubles());
        }
      }
    }
  }

  /** Of q, k, v and gOut, and results out, gq, gk and gv. */
  private static void run(Kind kind, Tensor[] t, Tensor sums) {
    Attention a = kind.attention();
    assertTrue(a.forward(t[0], t[1], t[2], 0.3, t[4], sums));
    assertTrue(a.backward(t[3], t[0], t[1], t[2], t[4], sums, 0.3, t[5], t[6], t[7]));
  }

  private static void check(Kind kind, Layout layout, Extents x) {
    kind.trial().check(layout, x);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void oneTileFollowsTheEquations(Kind kind) {
    check(kind, Layout.ROWS, new Extents(2, 64, 64, 64, 64));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void tailsOfAllExtentsFollowTheEquations(Kind kind) {
    check(kind, Layout.ROWS, new Extents(2, 67, 65, 20, 33));
    check(kind, Layout.PACKED, new Extents(1, 31, 70, 40, 16));
    check(kind, Layout.PACKED, new Extents(1, 65, 33, 17, 70));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void headsOfEverySizeClassFollowTheEquations(Kind kind) {
    check(kind, Layout.PACKED, new Extents(1, 20, 40, 128, 128));
    check(kind, Layout.ROWS, new Extents(1, 17, 33, 80, 100));
    check(kind, Layout.ROWS, new Extents(1, 33, 35, 256, 256));
    check(kind, Layout.PACKED, new Extents(1, 16, 66, 192, 131));
    check(kind, Layout.PACKED, new Extents(1, 5, 7, 64, 200));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void onesFollowTheEquations(Kind kind) {
    check(kind, Layout.ROWS, new Extents(3, 1, 1, 1, 1));
    check(kind, Layout.ROWS, new Extents(2, 40, 1, 8, 3));
    check(kind, Layout.ROWS, new Extents(2, 1, 66, 3, 8));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void operandsMayLieAnyhow(Kind kind) {
    for (Layout layout : Layout.values()) {
      check(kind, layout, new Extents(2, 35, 66, 24, 40));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void largeScoresDoNotOverflow(Kind kind) {
    kind.trial().check(Layout.ROWS, new Extents(1, 20, 66, 16, 16), 1, 50);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatIsNoNumberStaysInItsRow(Kind kind) {
    var x = new Extents(1, 67, 66, 16, 24);
    var random = new Random(3);
    try (Scope _ = Scope.open("test")) {
      Operand[] in = {
        kind.trial().operand(Layout.ROWS, 1, x.t(), x.d()),
        kind.trial().operand(Layout.ROWS, 1, x.s(), x.d()),
        kind.trial().operand(Layout.ROWS, 1, x.s(), x.e())
      };
      for (int i = 0; i < in.length; i++) {
        double[] numbers = kind.trial().normal(random, in[i].view().size(), 1);
        if (i == 0) {
          numbers[65 * x.d() + 3] = Double.NaN;
        } else if (i == 2) {
          numbers[64 * x.e() + 5] = Double.NaN;
        }
        backend().upload(numbers, in[i].view());
      }
      Tensor out = kind.trial().operand(Layout.ROWS, 1, x.t(), x.e()).view();
      Tensor norm = Tensor.full(backend(), DType.FLOAT32, Shape.of(1, x.t()), 0);
      assertTrue(
          kind.attention().forward(in[0].view(), in[1].view(), in[2].view(), 0.25, out, norm));
      double[] got = out.toDoubles();
      for (int i = 0; i < got.length; i++) {
        boolean right = i / x.e() == 65 || i % x.e() == 5;
        assertEquals(right, Double.isNaN(got[i]), "element " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void keysAtMinusInfinityHaveNoWeight(Kind kind) {
    int s = 130;
    try (Scope _ = Scope.open("test")) {
      double[] keys = new double[s];
      double[] values = new double[s];
      for (int j = 0; j < s; j++) {
        keys[j] = j < 128 ? Double.NEGATIVE_INFINITY : 1;
        values[j] = j;
      }
      Tensor q = Tensor.full(backend(), kind.type, Shape.of(1, 1, 1), 1);
      Tensor k = kind.trial().operand(Layout.ROWS, 1, s, 1).view();
      Tensor v = kind.trial().operand(Layout.ROWS, 1, s, 1).view();
      backend().upload(keys, k);
      backend().upload(values, v);
      Tensor out = kind.trial().operand(Layout.ROWS, 1, 1, 1).view();
      Tensor norm = Tensor.full(backend(), DType.FLOAT32, Shape.of(1, 1), 0);
      assertTrue(kind.attention().forward(q, k, v, 1, out, norm));
      assertEquals(128.5, out.item(), 128.5 * (kind.rounding.results() + 1e-6));
      assertEquals(1 + Math.log(2), norm.item(), 1e-6);
    }
  }

  @Test
  void unusualProblemsAreDeclined() {
    Attention attention = new Attention(backend().device(), false);
    try (Scope _ = Scope.open("test")) {
      Tensor x = Tensor.full(backend(), DType.FLOAT32, Shape.of(1, 2, 3), 1);
      Tensor none = Tensor.full(backend(), DType.FLOAT32, Shape.of(1, 0, 3), 1);
      Tensor norm = Tensor.full(backend(), DType.FLOAT32, Shape.of(1, 2), 1);
      Tensor norms = Tensor.full(backend(), DType.FLOAT32, Shape.of(1, 4), 1);
      Tensor wide = Tensor.full(backend(), DType.FLOAT32, Shape.of(1, 2, 257), 1);
      assertFalse(attention.forward(x, x, x, 0, x, norm));
      assertFalse(attention.forward(x, x, x, -1, x, norm));
      assertFalse(attention.forward(x, none, none, 1, x, norm));
      assertFalse(attention.forward(x, x, wide, 1, wide, norm));
      assertFalse(attention.forward(x, x, x, 1, x, norms.slice(1, 0, 4, 2)));
    }
  }
}
