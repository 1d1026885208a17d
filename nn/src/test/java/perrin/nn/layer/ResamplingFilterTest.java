package perrin.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** Filters against their definition, written out on planes that are zero outside. */
final class ResamplingFilterTest {
  private static final int H = 6;
  private static final int W = 4;

  private final Backend backend = new ReferenceBackend();

  /** A plane: zero where there is nothing. */
  private interface Plane {
    double at(int row, int column);
  }

  private static double[] taps(ResamplingFilter f) {
    return f == ResamplingFilter.BOX
        ? new double[] {0.5, 0.5}
        : new double[] {0.125, 0.375, 0.375, 0.125};
  }

  private static Plane plane(double[] x, int from, int rows, int columns) {
    return (r, c) -> r < 0 || r >= rows || c < 0 || c >= columns ? 0 : x[from + r * columns + c];
  }

  /** y(r, c) = sum over taps a, b of f_a f_b x(2 r + a - pad, 2 c + b - pad). */
  private static Plane halved(Plane x, double[] f) {
    int pad = f.length / 2 - 1;
    return (r, c) -> {
      double sum = 0;
      for (int a = 0; a < f.length; a++) {
        for (int b = 0; b < f.length; b++) {
          sum += f[a] * f[b] * x.at(2 * r + a - pad, 2 * c + b - pad);
        }
      }
      return sum;
    };
  }

  /** y(2 r + a - pad, 2 c + b - pad) takes 4 f_a f_b x(r, c) from every place and tap. */
  private static Plane doubled(Plane x, double[] f) {
    int pad = f.length / 2 - 1;
    return (r, c) -> {
      double sum = 0;
      for (int a = 0; a < f.length; a++) {
        for (int b = 0; b < f.length; b++) {
          int i = r - a + pad;
          int j = c - b + pad;
          if (Math.floorMod(i, 2) == 0 && Math.floorMod(j, 2) == 0) {
            sum += 4 * f[a] * f[b] * x.at(Math.floorDiv(i, 2), Math.floorDiv(j, 2));
          }
        }
      }
      return sum;
    };
  }

  private static double[] drawn(Plane p, int rows, int columns) {
    double[] out = new double[rows * columns];
    for (int i = 0; i < out.length; i++) {
      out[i] = p.at(i / columns, i % columns);
    }
    return out;
  }

  private Var image(int channels) {
    return Var.constant(GradCheck.normal(backend, 5, 2, channels, H, W));
  }

  @ParameterizedTest
  @EnumSource(ResamplingFilter.class)
  void everyChannelOfEveryImageIsFilteredAsWrittenOut(ResamplingFilter filter) {
    try (Scope _ = Scope.open("test")) {
      Var x = image(3);
      double[] all = x.value().toDoubles();
      double[] half = filter.halved(x).value().toDoubles();
      double[] twice = filter.doubled(x).value().toDoubles();
      for (int i = 0; i < 6; i++) {
        Plane p = plane(all, i * H * W, H, W);
        double[] small = drawn(halved(p, taps(filter)), H / 2, W / 2);
        double[] large = drawn(doubled(p, taps(filter)), 2 * H, 2 * W);
        assertArrayEquals(small, part(half, i, 6), 1e-14, "halved, plane " + i);
        assertArrayEquals(large, part(twice, i, 6), 1e-14, "doubled, plane " + i);
      }
    }
  }

  private static double[] part(double[] all, int i, int parts) {
    int n = all.length / parts;
    return Arrays.copyOfRange(all, i * n, (i + 1) * n);
  }

  @ParameterizedTest
  @EnumSource(ResamplingFilter.class)
  void doublingIsFourTimesTheTransposeOfHalving(ResamplingFilter filter) {
    try (Scope _ = Scope.open("test")) {
      Var x = image(2);
      Var y = Var.constant(GradCheck.normal(backend, 6, 2, 2, H / 2, W / 2));
      double forth = filter.halved(x).mul(y).sumAll().value().toDoubles()[0];
      double back = filter.doubled(y).mul(x).sumAll().value().toDoubles()[0];
      assertEquals(4 * forth, back, 1e-12 * Math.abs(back));
    }
  }

  @ParameterizedTest
  @EnumSource(ResamplingFilter.class)
  void aConvolutionAndTheFilterAreOneFilterOfTheWholePlane(ResamplingFilter filter) {
    try (Scope _ = Scope.open("test")) {
      Var x = image(1);
      Var w = Var.constant(GradCheck.normal(backend, 7, 1, 1, 3, 3));
      double bias = 0.3;
      double[] kernel = w.value().toDoubles();
      Var b = Var.constant(Tensor.of(backend, Shape.of(1), bias));
      double[] pixels = x.value().toDoubles();
      for (Resampling how : new Resampling[] {Resampling.HALVE, Resampling.DOUBLE}) {
        var layer = new ResampledConv(1, 1, how, filter);
        double[] got = layer.forward(Pass.of(layer, w, b), x).value().toDoubles();
        boolean down = how == Resampling.HALVE;
        int rows = down ? H / 2 : 2 * H;
        int columns = down ? W / 2 : 2 * W;
        for (int i = 0; i < 2; i++) {
          Plane p = plane(pixels, i * H * W, H, W);
          // the bias is added where the image is, which a filter whose taps sum to 1 keeps
          Plane y =
              down
                  ? whole(halved(convolved(p, kernel), taps(filter)), p, kernel, filter, bias)
                  : plus(convolved(doubled(p, taps(filter)), kernel), bias);
          assertArrayEquals(drawn(y, rows, columns), part(got, i, 2), 1e-13, how + ", image " + i);
        }
      }
    }
  }

  /** With the box nothing beyond the border takes part; with the smooth filter everything does. */
  private static Plane whole(
      Plane filtered, Plane p, double[] kernel, ResamplingFilter filter, double bias) {
    return filter == ResamplingFilter.SMOOTH
        ? plus(filtered, bias)
        : plus(halved(cut(convolved(p, kernel)), taps(filter)), bias);
  }

  private static Plane cut(Plane p) {
    return (r, c) -> r < 0 || r >= H || c < 0 || c >= W ? 0 : p.at(r, c);
  }

  private static Plane plus(Plane p, double bias) {
    return (r, c) -> p.at(r, c) + bias;
  }

  private static Plane convolved(Plane p, double[] kernel) {
    return (r, c) -> {
      double sum = 0;
      for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
          sum += kernel[3 * a + b] * p.at(r + a - 1, c + b - 1);
        }
      }
      return sum;
    };
  }

  @Test
  void aConstantImageStaysConstantAwayFromItsBorder() {
    try (Scope _ = Scope.open("test")) {
      Var one = Var.constant(Tensor.of(backend, Shape.of(1, 1, 8, 8), ones(64)));
      double[] half = ResamplingFilter.SMOOTH.halved(one).value().toDoubles();
      double[] twice = ResamplingFilter.SMOOTH.doubled(one).value().toDoubles();
      assertEquals(1, half[5], 1e-15);
      assertEquals(49.0 / 64, half[0], 1e-15, "a corner misses one of eight along each axis");
      assertEquals(1, twice[17], 1e-15);
      assertEquals(9.0 / 16, twice[0], 1e-15, "a corner misses one of four along each axis");
    }
  }

  private static double[] ones(int n) {
    double[] out = new double[n];
    Arrays.fill(out, 1);
    return out;
  }
}
