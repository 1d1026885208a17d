package perrin.kernels.cuda.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.BinaryOp;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

@Tag("gpu")
final class ElementwiseTest {
  private static Tensor small(CudaBackend cuda, DType type, SplittableRandom random, int... dims) {
    Shape s = Shape.of(dims);
    double[] values = new double[s.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-7, 8);
    }
    Tensor t = Tensor.allocate(cuda, type, s, cuda.imageOrder().strides(s), "test");
    cuda.upload(values, t);
    return t;
  }

  @Test
  void biasesAndFactorsAreRepeatedOverImagesOfBothTypes() {
    var random = new SplittableRandom(7);
    for (int threads : new int[] {32, 512}) {
      var options = DeviceOptions.ofProperties().withPool(false).withThreads(threads);
      var device = Gpu.device(options);
      var cuda = new CudaBackend(device);
      for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
        for (int channels : new int[] {8, 3}) {
          try (Scope _ = Scope.open("test")) {
            Tensor x = small(cuda, type, random, 3, channels, 2, 5);
            Tensor out = small(cuda, type, random, 3, channels, 2, 5);
            for (int[] dims :
                new int[][] {{1, channels, 1, 1}, {3, 1, 1, 1}, {3, channels, 1, 1}}) {
              Tensor y = small(cuda, type, random, dims).expand(x.shape());
              double[] a = x.toDoubles();
              double[] b = y.toDoubles();
              for (var op :
                  new BinaryOp[] {BinaryOp.SUB, BinaryOp.MUL, BinaryOp.MIN, BinaryOp.LE}) {
                boolean fast = new Elementwise(device).binary(op, y, x, out);
                // Rows of 3 channels, or of 30 elements of a sample, are no multiple of four.
                assertEquals(channels == 8, fast, "has a kernel");
                cuda.binary(op, y, x, out);
                double[] right = new double[a.length];
                for (int i = 0; i < right.length; i++) {
                  right[i] = op.apply(b[i], a[i]);
                }
                assertArrayEquals(plain(right), plain(out.toDoubles()), op + " " + type);
              }
            }
          }
        }
      }
    }
  }

  private static double[] plain(double[] values) {
    return java.util.Arrays.stream(values).map(v -> v + 0.0).toArray();
  }
}
