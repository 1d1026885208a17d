package perrin.kernels.cuda.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

@Tag("gpu")
final class ConcatenationTest {
  /** Extents along the axis: more parts than a launch takes, one of them empty. */
  private static final int[] EXTENTS = {4, 8, 3, 0, 1, 4, 2, 16, 5, 12, 1};

  @ParameterizedTest
  @EnumSource(DType.class)
  void partsStandOneAfterAnotherInEveryTypeOrderAndAxis(DType type) {
    check(Gpu.backend(), type);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 1024})
  void theBlockSizeDoesNotShow(int threads) {
    var options = DeviceOptions.ofProperties().withPool(false).withThreads(threads);
    check(new CudaBackend(Gpu.device(options)), DType.BFLOAT16);
  }

  private static void check(CudaBackend cuda, DType type) {
    int all = 0;
    for (int extent : EXTENTS) {
      all += extent;
    }
    for (ImageOrder order : ImageOrder.values()) {
      for (int axis = 0; axis < 4; axis++) {
        try (Scope _ = Scope.open("concat")) {
          Shape shape = Shape.of(2, 3, 5, 2).with(axis, all);
          Tensor y = Tensor.allocate(cuda, type, shape, order.strides(shape), "concat");
          double[] values =
              new Random(axis)
                  .doubles(shape.size(), -99, 99)
                  .map(v -> Math.rint(v) + 0.0)
                  .toArray();
          Tensor whole = Tensor.allocate(cuda, type, shape, "whole");
          cuda.upload(values, whole);
          Tensor[] parts = new Tensor[EXTENTS.length];
          int at = 0;
          for (int i = 0; i < parts.length; i++) {
            Shape one = shape.with(axis, EXTENTS[i]);
            parts[i] = Tensor.allocate(cuda, type, one, order.strides(one), "part");
            cuda.copy(whole.slice(axis, at, at + EXTENTS[i]), parts[i]);
            at += EXTENTS[i];
          }
          assertTrue(cuda.fused().concat(parts, axis, y));
          assertArrayEquals(values, y.toDoubles(), order + " along axis " + axis);
        }
      }
    }
  }
}
