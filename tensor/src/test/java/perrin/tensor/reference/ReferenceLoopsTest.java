package perrin.tensor.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** The reference against formulas written down once more, another way. */
final class ReferenceLoopsTest {
  private final Backend backend = new ReferenceBackend();
  private final SplittableRandom random = new SplittableRandom(4);

  private double[] numbers(int n) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = random.nextInt(-4, 5);
    }
    return out;
  }

  @Test
  void aProductOfMatricesIsTheOneOfAHandCalculation() {
    Tensor a = Tensor.of(backend, Shape.of(2, 3), 1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    Tensor b = Tensor.of(backend, Shape.of(3, 2), 7.0, 8.0, 9.0, 10.0, 11.0, 12.0);
    Tensor bias = Tensor.of(backend, Shape.of(2), 0.5, -0.5);
    assertArrayEquals(new double[] {58, 64, 139, 154}, Eager.matmul(a, b, null).toDoubles());
    assertArrayEquals(
        new double[] {58.5, 63.5, 139.5, 153.5}, Eager.matmul(a, b, bias).toDoubles());
  }

  @Test
  void batchAxesOfAProductBroadcast() {
    Tensor a = Tensor.of(backend, Shape.of(2, 1, 1, 2), 1.0, 2.0, 3.0, 4.0);
    Tensor b = Tensor.of(backend, Shape.of(3, 2, 1), 1.0, 0.0, 0.0, 1.0, 1.0, 1.0);
    Tensor c = Eager.matmul(a, b, null);
    assertEquals(Shape.of(2, 3, 1, 1), c.shape());
    assertArrayEquals(new double[] {1, 2, 3, 3, 4, 7}, c.toDoubles());
  }

  @Test
  void aProductOverNothingIsItsBias() {
    Tensor a = Tensor.full(backend, DType.FLOAT64, Shape.of(2, 0), 0);
    Tensor b = Tensor.full(backend, DType.FLOAT64, Shape.of(0, 2), 0);
    Tensor bias = Tensor.of(backend, Shape.of(2), 3.0, 4.0);
    assertArrayEquals(new double[] {3, 4, 3, 4}, Eager.matmul(a, b, bias).toDoubles());
  }

  /** An image's element, 0 outside. */
  private static double pixel(double[] x, int[] d, int b, int c, int i, int j) {
    boolean inside = i >= 0 && i < d[2] && j >= 0 && j < d[3];
    return inside ? x[((b * d[1] + c) * d[2] + i) * d[3] + j] : 0;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1, 1, 1",
    "2, 1, 0, 1, 1, 2, 1",
    "1, 2, 2, 0, 2, 1, 2",
    "3, 2, 1, 2, 1, 3, 2"
  })
  void aConvolutionSumsItsWindowOfThePaddedImage(
      int sh, int sw, int ph, int pw, int dh, int dw, int groups) {
    ConvSpec spec = new ConvSpec(sh, sw, ph, pw, dh, dw, groups);
    int[] xd = {2, 4, 7, 8};
    int[] wd = {6, 4 / groups, 3, 2};
    double[] x = numbers(2 * 4 * 7 * 8);
    double[] w = numbers(6 * wd[1] * 6);
    double[] bias = numbers(6);
    Tensor y =
        Eager.conv2d(
            Tensor.of(backend, Shape.of(xd), x),
            Tensor.of(backend, Shape.of(wd), w),
            Tensor.of(backend, Shape.of(6), bias),
            spec);
    assertEquals((7 + 2 * ph - dh * 2 - 1) / sh + 1, y.dim(2));
    assertEquals((8 + 2 * pw - dw - 1) / sw + 1, y.dim(3));
    double[] got = y.toDoubles();
    int n = 0;
    for (int b = 0; b < 2; b++) {
      for (int o = 0; o < 6; o++) {
        for (int r = 0; r < y.dim(2); r++) {
          for (int q = 0; q < y.dim(3); q++) {
            double sum = bias[o];
            for (int k = 0; k < wd[1] * 6; k++) {
              int c = k / 6;
              int i = k / 2 % 3;
              int j = k % 2;
              int channel = o / (6 / groups) * wd[1] + c;
              sum +=
                  pixel(x, xd, b, channel, r * sh - ph + i * dh, q * sw - pw + j * dw)
                      * w[o * wd[1] * 6 + k];
            }
            assertEquals(sum, got[n++]);
          }
        }
      }
    }
  }

  private static double dot(Tensor a, Tensor b) {
    double[] x = a.toDoubles();
    double[] y = b.toDoubles();
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  @Test
  void theTransposesOfAConvolutionAreItsTransposes() {
    ConvSpec spec = new ConvSpec(2, 1, 1, 2, 1, 2, 2);
    Tensor x = Tensor.of(backend, Shape.of(2, 4, 6, 7), numbers(336));
    Tensor w = Tensor.of(backend, Shape.of(6, 2, 3, 2), numbers(72));
    Tensor y = Eager.conv2d(x, w, null, spec);
    Tensor gy = Tensor.of(backend, y.shape(), numbers(y.size()));
    double form = dot(y, gy);
    assertEquals(form, dot(Eager.conv2dInputGradient(gy, w, spec, 6, 7), x));
    assertEquals(form, dot(Eager.conv2dWeightGradient(x, gy, spec, 3, 2), w));
  }

  @Test
  void reductionsKeepTheirAxes() {
    Tensor x = Tensor.of(backend, Shape.of(2, 3), 1.0, 5.0, 3.0, 4.0, 2.0, 6.0);
    assertArrayEquals(new double[] {9, 12}, Eager.reduce(ReduceOp.SUM, x, 1).toDoubles());
    assertArrayEquals(new double[] {4, 10, 18}, Eager.reduce(ReduceOp.PROD, x, 0).toDoubles());
    assertArrayEquals(new double[] {6}, Eager.reduce(ReduceOp.MAX, x).toDoubles());
    assertArrayEquals(new double[] {1, 2, 3}, Eager.reduce(ReduceOp.MIN, x, 0).toDoubles());
  }

  @Test
  void reductionsOverNothingGiveTheirNeutralElement() {
    Tensor x = Tensor.full(backend, DType.FLOAT64, Shape.of(2, 0), 0);
    assertArrayEquals(new double[] {0, 0}, Eager.reduce(ReduceOp.SUM, x, 1).toDoubles());
    assertArrayEquals(
        new double[] {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY},
        Eager.reduce(ReduceOp.MAX, x, 1).toDoubles());
  }

  @Test
  void theFirstOfEqualsIsTheExtremumAndNanWins() {
    Tensor x = Tensor.of(backend, Shape.of(2, 4), 1.0, 3.0, 3.0, 0.0, 5.0, Double.NaN, 9.0, 5.0);
    assertArrayEquals(new int[] {1, 1}, Eager.argReduce(true, x, 1).toInts());
    assertArrayEquals(new int[] {3, 1}, Eager.argReduce(false, x, 1).toInts());
  }

  @Test
  void aRunningSumAddsAlongItsAxis() {
    Tensor x = Tensor.of(backend, Shape.of(2, 3), 1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    assertArrayEquals(new double[] {1, 3, 6, 4, 9, 15}, Eager.cumulativeSum(x, 1).toDoubles());
    assertArrayEquals(new double[] {1, 2, 3, 5, 7, 9}, Eager.cumulativeSum(x, 0).toDoubles());
  }

  @Test
  void gatherPicksAndScatterAddsBack() {
    Tensor x = Tensor.of(backend, Shape.of(2, 3), 1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    Tensor index = Tensor.ofInts(backend, Shape.of(4), 2, 0, 2, 1);
    Tensor y = Eager.gather(x, index, 1);
    assertArrayEquals(new double[] {3, 1, 3, 2, 6, 4, 6, 5}, y.toDoubles());
    assertArrayEquals(
        new double[] {1, 2, 6, 4, 5, 12}, Eager.scatterAdd(y, index, 1, 3).toDoubles());
  }

  @Test
  void copyingConvertsAndRoundsTowardsZeroToInts() {
    Tensor x = Tensor.of(backend, Shape.of(4), 1.9, -1.9, 2.5, 0.1);
    assertArrayEquals(new int[] {1, -1, 2, 0}, Eager.cast(x, DType.INT32).toInts());
    double third = Eager.cast(Tensor.of(backend, Shape.of(1), 1.0 / 3), DType.FLOAT32).item();
    assertEquals((float) (1.0 / 3), third);
  }

  @Test
  void float32StorageRoundsEveryResultOnce() {
    Backend single = new ReferenceBackend(DType.FLOAT32, perrin.tensor.ImageOrder.CHANNELS_FIRST);
    Tensor x = Tensor.of(single, Shape.of(3), 1.0, 1e-9, 1e-9);
    assertEquals((float) (1 + 2e-9), Eager.reduce(ReduceOp.SUM, x).item());
    assertTrue(x.dtype() == DType.FLOAT32);
  }
}
