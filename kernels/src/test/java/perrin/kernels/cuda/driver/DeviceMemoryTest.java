package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

@Tag("gpu")
final class DeviceMemoryTest {
  private static final long MEGABYTE = 1 << 20;

  private static CudaDevice limited(boolean pooled) {
    return Gpu.device(DeviceOptions.ofProperties().withPool(pooled).withMemoryLimit(8 * MEGABYTE));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereThereIsNoRoomTheMessageSaysWhatIsLiveAndSmallerBlocksCanStillBeHad(boolean pooled) {
    DeviceMemory memory = limited(pooled).memory();
    DeviceBlock held = memory.take(5 * MEGABYTE, "conv2d");
    memory.name(held, () -> "conv2d");
    var before = memory.statistics();
    var e =
        assertThrows(
            DeviceOutOfMemoryException.class, () -> memory.take(4 * MEGABYTE, "attention"));
    String said = e.getMessage().replaceAll("(?<=\\d)\\D?(?=\\d{3} kB)", "");
    assertEquals(
        "attention: out of device memory for 4096 kB: the limit is 8192 kB, 5120 kB live in 1"
            + " blocks (conv2d 5120 kB); lower the batch size or recompute"
            + " activations (--recompute)",
        said);
    assertEquals(before, memory.statistics(), "nothing was changed");
    DeviceBlock smaller = memory.take(2 * MEGABYTE, "attention");
    assertEquals(7 * MEGABYTE, memory.statistics().liveBytes());
    held.run();
    DeviceBlock fits = memory.take(4 * MEGABYTE, "attention");
    fits.run();
    fits.run();
    smaller.run();
    assertEquals(0, memory.statistics().liveBytes(), "given back twice counts once");
  }

  @Test
  void aPoolGivesUnusedPiecesBackBeforeItRefuses() {
    DeviceMemory memory = limited(true).memory();
    memory.take(3 * MEGABYTE, "first").run();
    memory.take(3 * MEGABYTE + 512, "second").run();
    // Neither piece is long enough and both together leave no room for a third.
    DeviceBlock whole = memory.take(7 * MEGABYTE, "third");
    assertEquals(7 * MEGABYTE, whole.bytes());
    whole.run();
    memory.trim();
    assertEquals(0, memory.statistics().reservedBytes());
  }

  @Test
  void withoutALimitTheMessageSaysWhatTheDeviceHas() {
    DeviceMemory memory = Gpu.device().memory();
    var e =
        assertThrows(DeviceOutOfMemoryException.class, () -> memory.take(1L << 46, "far too much"));
    assertTrue(e.getMessage().startsWith("far too much: out of device memory"), e.getMessage());
    assertTrue(e.getMessage().contains(" are free, "), e.getMessage());
  }

  @Test
  void workWithASmallerBatchGoesOnAfterOneThatWasTooLarge() {
    var cuda = new CudaBackend(limited(true));
    Shape large = Shape.of(80, 16384);
    try (Scope _ = Scope.open("step")) {
      Tensor kept = Tensor.full(cuda, DType.FLOAT32, large, 1);
      assertThrows(
          DeviceOutOfMemoryException.class, () -> Tensor.full(cuda, DType.FLOAT32, large, 2));
      assertNotNull(kept);
    }
    assertEquals(0, cuda.memory().liveBytes());
    try (Scope _ = Scope.open("step")) {
      Tensor x = Tensor.full(cuda, DType.FLOAT32, Shape.of(16, 16384), 3);
      assertEquals(3, x.slice(0, 15, 16).slice(1, 16383, 16384).item());
    }
  }
}
