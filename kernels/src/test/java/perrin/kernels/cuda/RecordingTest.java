package perrin.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.BinaryOp;
import perrin.tensor.Eager;
import perrin.tensor.Recording;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

@Tag("gpu")
final class RecordingTest {
  private final CudaBackend cuda = new CudaBackend(Gpu.device(DeviceOptions.ofProperties()));

  @Test
  void aReplayReadsWhatItsInputsHoldByThen() {
    try (Scope _ = Scope.open("test");
        Recording recording = cuda.record()) {
      Tensor x = Tensor.of(cuda, Shape.of(3), 1, 2, 3);
      Tensor y = Tensor.of(cuda, Shape.of(3), 0, 0, 0);
      squareLessOne(x);
      Runnable replay = recording.add(() -> cuda.copy(squareLessOne(x), y));
      assertArrayEquals(new double[3], y.toDoubles());
      for (int k = 1; k < 4; k++) {
        cuda.upload(new double[] {k, k + 1, -k}, x);
        replay.run();
        double[] right = {k * k - k, (k + 1) * (k + 1) - k - 1, k * k + k};
        assertArrayEquals(right, y.toDoubles());
      }
    }
  }

  private static Tensor squareLessOne(Tensor x) {
    Tensor square = Eager.unary(UnaryOp.SQUARE, x);
    return Eager.binary(BinaryOp.SUB, square, x);
  }

  @Test
  void aLaterBodyUsesWhatAnEarlierOneLeft() {
    try (Scope scope = Scope.open("test");
        Recording recording = cuda.record()) {
      Tensor x = Tensor.of(cuda, Shape.of(2), 1, 2);
      Tensor y = Tensor.of(cuda, Shape.of(2), 0, 0);
      Tensor[] between = new Tensor[1];
      Runnable first = recording.add(() -> between[0] = scope.hold(Eager.unary(UnaryOp.SQUARE, x)));
      Runnable second = recording.add(() -> cuda.unary(UnaryOp.NEG, between[0], y));
      cuda.upload(new double[] {5, 6}, x);
      first.run();
      second.run();
      assertArrayEquals(new double[] {-25, -36}, y.toDoubles());
    }
  }

  @Test
  void itsMemoryIsItsOwnAndComesBack() {
    long before = cuda.memory().reservedBytes();
    long live = cuda.memory().liveBytes();
    try (Scope _ = Scope.open("test");
        Recording recording = cuda.record()) {
      Tensor x = Tensor.of(cuda, Shape.of(1000), new double[1000]);
      Tensor y = Tensor.of(cuda, Shape.of(1000), new double[1000]);
      Runnable replay = recording.add(() -> cuda.copy(squareLessOne(x), y));
      // Whoever takes memory now must not get what the replay writes to.
      try (Scope _ = Scope.open("others")) {
        Tensor[] others = new Tensor[50];
        for (int i = 0; i < others.length; i++) {
          others[i] = Tensor.full(cuda, cuda.floatType(), Shape.of(1000), 7);
        }
        replay.run();
        for (Tensor t : others) {
          assertEquals(7, t.slice(0, 500, 501).item());
        }
      }
      assertTrue(cuda.memory().reservedBytes() > before);
    }
    cuda.device().memory().trim();
    assertEquals(live, cuda.memory().liveBytes());
    assertTrue(cuda.memory().reservedBytes() <= before);
  }

  @Test
  void anUploadOrAWaitInsideIsRefused() {
    try (Scope _ = Scope.open("test");
        Recording recording = cuda.record()) {
      Tensor x = Tensor.of(cuda, Shape.of(2), 1, 2);
      var refused =
          assertThrows(
              IllegalStateException.class,
              () -> recording.add(() -> cuda.upload(new double[] {3, 4}, x)));
      assertTrue(refused.getMessage().contains("recorded for replay"), refused.getMessage());
      assertThrows(IllegalStateException.class, () -> recording.add(x::toDoubles));
      assertArrayEquals(new double[] {1, 2}, x.toDoubles());
    }
  }
}
