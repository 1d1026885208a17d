package perrin.kernels.cuda.reduce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

@Tag("gpu")
final class AxisLinesTest {
  private final ReferenceBackend reference = new ReferenceBackend();

  private static CudaBackend cuda(int threads) {
    return new CudaBackend(
        Gpu.device(DeviceOptions.ofProperties().withPool(false).withThreads(threads)));
  }

  private static Tensor put(CudaBackend cuda, DType type, Shape shape, double[] values) {
    Tensor t = Tensor.allocate(cuda, type, shape, "test");
    cuda.upload(values, t);
    return t;
  }

  @Test
  void linesOfAllLengthsAndTypesAgreeWithTheDefinition() {
    var random = new SplittableRandom(4);
    for (int threads : new int[] {32, 96, 512}) {
      var cuda = cuda(threads);
      for (int n : new int[] {1, 33, 130, 2200}) {
        for (int axis = 0; axis < 2; axis++) {
          Shape shape = axis == 0 ? Shape.of(n, 3) : Shape.of(3, n);
          double[] values = new double[shape.size()];
          for (int i = 0; i < values.length; i++) {
            // Many equals, few enough bits for every type, sums exact in float.
            values[i] = random.nextInt(-100, 101);
          }
          Tensor host = Tensor.of(reference, shape, values);
          Tensor sums = Tensor.allocate(reference, DType.FLOAT64, shape, "test");
          reference.cumulativeSum(host, axis, sums);
          for (DType type : DType.values()) {
            String which = type + " " + shape + " along " + axis + ", " + threads + " threads";
            try (Scope _ = Scope.open("test")) {
              Tensor x = put(cuda, type, shape, values);
              DType into = type == DType.BFLOAT16 ? DType.FLOAT32 : type;
              Tensor out = Tensor.allocate(cuda, into, shape, "test");
              cuda.cumulativeSum(x, axis, out);
              assertArrayEquals(sums.toDoubles(), out.toDoubles(), which);
              Tensor at = Tensor.allocate(cuda, DType.INT32, shape.with(axis, 1), "test");
              Tensor right = Tensor.allocate(reference, DType.INT32, at.shape(), "test");
              for (boolean max : new boolean[] {false, true}) {
                cuda.argReduce(max, x, axis, at);
                reference.argReduce(max, host, axis, right);
                assertArrayEquals(right.toInts(), at.toInts(), which);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void theFirstOfSeveralNoNumbersWinsWhereverThreadsMeetThem() {
    var random = new SplittableRandom(5);
    for (int threads : new int[] {32, 256}) {
      var cuda = cuda(threads);
      for (int trial = 0; trial < 20; trial++) {
        int n = trial % 2 == 0 ? 50 : 3000;
        double[] values = new double[n];
        Arrays.fill(values, trial % 3 == 0 ? Double.POSITIVE_INFINITY : 1);
        int first = n;
        for (int i = 0; i < 3; i++) {
          int at = random.nextInt(n);
          values[at] = Double.NaN;
          first = Math.min(first, at);
        }
        try (Scope _ = Scope.open("test")) {
          Tensor x = put(cuda, DType.FLOAT32, Shape.of(n), values);
          Tensor out = Tensor.allocate(cuda, DType.INT32, Shape.of(1), "test");
          cuda.argReduce(trial % 4 < 2, x, 0, out);
          assertArrayEquals(new int[] {first}, out.toInts());
        }
      }
    }
  }
}
