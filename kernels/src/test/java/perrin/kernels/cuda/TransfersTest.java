package perrin.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

@Tag("gpu")
final class TransfersTest {
  @Test
  void numbersComeBackAndAreNegated() {
    CudaBackend cuda = Gpu.backend();
    try (Scope _ = Scope.open("test")) {
      Tensor x = Tensor.of(cuda, Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
      Tensor y = Tensor.allocate(cuda, cuda.floatType(), Shape.of(3, 2), "test");
      cuda.unary(UnaryOp.NEG, x.transpose(0, 1), y);
      assertArrayEquals(new double[] {-1, -4, -2, -5, -3, -6}, y.toDoubles());
    }
  }
}
