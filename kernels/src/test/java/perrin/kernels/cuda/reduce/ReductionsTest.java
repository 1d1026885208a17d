package perrin.kernels.cuda.reduce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.ReduceOp;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

@Tag("gpu")
final class ReductionsTest {
  private static final int[] BLOCKS = {32, 96, 512};

  private final ReferenceBackend reference = new ReferenceBackend();

  private static CudaBackend cuda(int threads) {
    return new CudaBackend(
        Gpu.device(DeviceOptions.ofProperties().withPool(false).withThreads(threads)));
  }

  private static double[] wholes(SplittableRandom random, int n, int most) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = random.nextInt(-most, most + 1);
    }
    return out;
  }

  private static Tensor put(CudaBackend cuda, DType type, Shape shape, double[] values) {
    Tensor t = Tensor.allocate(cuda, type, shape, "test");
    cuda.upload(values, t);
    return t;
  }

  private double[] right(ReduceOp op, Shape shape, double[] values, Shape target) {
    Tensor x = Tensor.of(reference, shape, values);
    Tensor out = Tensor.allocate(reference, DType.FLOAT64, target, "test");
    reference.reduce(op, x, out);
    return out.toDoubles();
  }

  /** Whole numbers whose sums every order gives exactly: any wrong, lost or doubled one shows. */
  @Test
  void everyTypeIsReducedExactlyInEveryDirectionWhereNothingIsRounded() {
    var random = new SplittableRandom(1);
    Shape[] shapes = {Shape.of(3, 2300), Shape.of(777, 12), Shape.of(61, 3), Shape.of(2, 129)};
    for (int threads : BLOCKS) {
      var cuda = cuda(threads);
      for (Shape shape : shapes) {
        double[] values = wholes(random, shape.size(), 100);
        for (DType type : DType.values()) {
          for (ReduceOp op : new ReduceOp[] {ReduceOp.SUM, ReduceOp.MAX, ReduceOp.MIN}) {
            for (int axes = 1; axes < 4; axes++) {
              try (Scope _ = Scope.open("test")) {
                Shape target = shape.reduced(axes == 3 ? new int[] {0, 1} : new int[] {axes - 1});
                Tensor x = put(cuda, type, shape, values);
                DType into = type == DType.BFLOAT16 ? DType.FLOAT32 : type;
                Tensor out = Tensor.allocate(cuda, into, target, "test");
                cuda.reduce(op, x, out);
                assertArrayEquals(
                    right(op, shape, values, target),
                    out.toDoubles(),
                    threads + " threads, " + op + " of " + type + shape + " to " + target);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void aMinusInfinityAmongLargeNumbersAndNoNumbersAreKept() {
    var cuda = cuda(64);
    try (Scope _ = Scope.open("test")) {
      double[] values = new double[6000];
      Arrays.fill(values, Double.NEGATIVE_INFINITY);
      values[4999] = Double.NaN;
      Tensor x = put(cuda, DType.FLOAT32, Shape.of(2, 3000), values);
      Tensor out = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(2, 1), "test");
      cuda.reduce(ReduceOp.MAX, x, out);
      assertArrayEquals(new double[] {Double.NEGATIVE_INFINITY, Double.NaN}, out.toDoubles());
      cuda.reduce(ReduceOp.MIN, x, out);
      assertArrayEquals(new double[] {Double.NEGATIVE_INFINITY, Double.NaN}, out.toDoubles());
    }
  }

  @Test
  void aProductWhosePartsLeaveTheRangeOfFloatIsRight() {
    var cuda = cuda(32);
    try (Scope _ = Scope.open("test")) {
      double[] values = new double[64];
      Arrays.fill(values, 0, 32, 0x1p20);
      Arrays.fill(values, 32, 64, 0x1p-20);
      Tensor x = put(cuda, DType.FLOAT32, Shape.of(64), values);
      Tensor out = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(1), "test");
      cuda.reduce(ReduceOp.PROD, x, out);
      assertArrayEquals(new double[] {1}, out.toDoubles());
    }
  }

  @Test
  void longSumsAreNoFurtherOffThanTheirLengthAllows() {
    var random = new SplittableRandom(2);
    for (int threads : BLOCKS) {
      var cuda = cuda(threads);
      for (Shape shape : new Shape[] {Shape.of(1, 100_003), Shape.of(25_001, 4)}) {
        double[] values = new double[shape.size()];
        double[] sizes = new double[values.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextDouble(-1, 3);
          sizes[i] = Math.abs(values[i]);
        }
        Shape target = shape.reduced(shape.dim(0) == 1 ? 1 : 0);
        int n = shape.size() / target.size();
        double[] right = right(ReduceOp.SUM, shape, values, target);
        double[] size = right(ReduceOp.SUM, shape, sizes, target);
        try (Scope _ = Scope.open("test")) {
          Tensor x = put(cuda, DType.FLOAT32, shape, values);
          Tensor out = Tensor.allocate(cuda, DType.FLOAT32, target, "test");
          cuda.reduce(ReduceOp.SUM, x, out);
          double[] got = out.toDoubles();
          for (int i = 0; i < got.length; i++) {
            double allowed = 0x1p-24 * (8 + 2 * Math.sqrt(n)) * size[i];
            assertEquals(right[i], got[i], allowed, shape + " with " + threads);
          }
          cuda.reduce(ReduceOp.SUM, x, out);
          assertArrayEquals(got, out.toDoubles(), "the same bits again");
        }
      }
    }
  }

  @Test
  void manyElementsForFewResultsAreCutIntoSegments() {
    var cuda = cuda(256);
    try (Scope _ = Scope.open("test")) {
      Tensor x = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(1 << 14, 8), "test");
      Tensor row = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(1, 8), "test");
      Tensor all = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(1, 1), "test");
      Tensor each = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(1 << 14, 1), "test");
      assertTrue(ReductionPlan.of(ReduceOp.SUM, x, row, 256).segments() > 1);
      assertTrue(ReductionPlan.of(ReduceOp.SUM, x, all, 256).segments() > 1);
      assertEquals(1, ReductionPlan.of(ReduceOp.SUM, x, each, 256).segments());
    }
  }
}
