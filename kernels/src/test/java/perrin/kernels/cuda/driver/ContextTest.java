package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.testing.Gpu;
import perrin.kernels.cuda.view.NestArgument;

/** The driver keeps a context a thread: whoever calls must have the right one. */
@Tag("gpu")
final class ContextTest {
  private static final int INT32 = 2;
  private static final int COUNT = 8;

  /** Takes memory, computes there, reads it and gives it back, all on one device. */
  private static void use(CudaDevice device, int number) {
    DeviceBlock block = device.memory().take(4 * COUNT, "block");
    NestArgument loops = NestArgument.of(new int[] {COUNT}, new int[] {1});
    device.upload(MemorySegment.ofArray(new int[COUNT]), block.address());
    Kernel fill = device.kernel("copy", "fill");
    fill.with().l(block.address()).i(INT32).d(number).b(loops).run(1, 64);
    int[] got = new int[COUNT];
    device.download(block.address(), MemorySegment.ofArray(got));
    int[] right = new int[COUNT];
    Arrays.fill(right, number);
    assertArrayEquals(right, got);
    block.run();
  }

  private static void inAnotherThread(Runnable body) throws InterruptedException {
    Throwable[] thrown = new Throwable[1];
    Thread t = new Thread(body);
    t.setUncaughtExceptionHandler((_, e) -> thrown[0] = e);
    t.start();
    t.join();
    assertNull(thrown[0]);
  }

  @Test
  void anyThreadMayUseADevice() throws InterruptedException {
    CudaDevice device = Gpu.device();
    use(device, 1);
    inAnotherThread(() -> use(device, 2));
    use(device, 3);
  }

  @Test
  void aBlockMayBeGivenBackByAThreadThatDidNothingElse() throws InterruptedException {
    CudaDevice device = Gpu.device();
    DeviceBlock block = device.memory().take(4, "block");
    inAnotherThread(block);
    assertEquals(0, device.memory().statistics().liveBytes());
  }

  @Test
  void aThreadMayUseTwoDevicesInTurns() throws InterruptedException {
    CudaDevice first = Gpu.device();
    CudaDevice second = second();
    inAnotherThread(
        () -> {
          for (int i = 0; i < 3; i++) {
            use(first, i);
            use(second, -i);
          }
        });
  }

  private static CudaDevice second() {
    var options = DeviceOptions.ofProperties();
    try {
      return Gpu.device(
          new DeviceOptions(1, 0, true, options.threads(), options.waits(), options.kernels()));
    } catch (IllegalArgumentException e) {
      return Assumptions.abort("a second device: " + e.getMessage());
    }
  }

  @Test
  void aDeviceThatIsNotThereIsRefusedWithTheNumberOfThoseThatAre() {
    Gpu.device();
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Gpu.device(new DeviceOptions(99, 0, true, 256, false, KernelOrigin.PTX)));
    assertTrue(e.getMessage().startsWith("no CUDA device 99; there are "), e.getMessage());
  }

  @Test
  void afterAKernelHasFailedTheMessageOfEveryCallSaysSo() {
    assertEquals("", Check.blame(1));
    assertEquals("", Check.blame(701), "a launch with too many threads is that launch's own fault");
    for (int status : new int[] {700, 716, 719}) {
      assertTrue(Check.blame(status).contains("a kernel that was enqueued before has failed"));
    }
  }
}
