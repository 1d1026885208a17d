package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.testing.Gpu;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Words;

/** Of {@code fill}: address, type, value, loops. */
@Tag("gpu")
final class LaunchTest {
  private static final int INT32 = 2;

  private static String refused(Consumer<Kernel> body) {
    Kernel fill = Gpu.device().kernel("copy", "fill");
    return assertThrows(IllegalArgumentException.class, () -> body.accept(fill)).getMessage();
  }

  @Test
  void aParameterOfTheWrongTypeIsNamedByItsPlace() {
    assertEquals(
        "kernel fill, parameter 0: given 'i' of 4 bytes, it takes 'l' of 8 bytes",
        refused(k -> k.with().i(3)));
    assertEquals(
        "kernel fill, parameter 2: given 'f' of 4 bytes, it takes 'd' of 8 bytes",
        refused(k -> k.with().l(0).i(INT32).f(1)));
    assertEquals(
        "kernel fill, parameter 1: given 'l' of 8 bytes, it takes 'i' of 4 bytes",
        refused(k -> k.with().l(0).l(0)));
  }

  @Test
  void aStructureOfAnotherSizeIsRefused() {
    NestArgument two = NestArgument.of(new int[] {2}, new int[] {1}, new int[] {1});
    String said = refused(k -> k.with().l(0).i(INT32).d(1).b(two));
    assertTrue(
        said.startsWith("kernel fill, parameter 3: given 'b' of " + two.bytes() + " bytes"), said);
    said = refused(k -> k.with().l(0).i(INT32).d(1).b(new Words().i(1)));
    assertTrue(said.startsWith("kernel fill, parameter 3: given 'b' of 4 bytes"), said);
  }

  @Test
  void tooManyParametersAndTooFewAreRefused() {
    NestArgument one = NestArgument.of(new int[] {2}, new int[] {1});
    assertEquals(
        "kernel fill, parameter 4: given 'i' of 4 bytes, it takes no more",
        refused(k -> k.with().l(0).i(INT32).d(1).b(one).i(1)));
    assertEquals(
        "kernel fill takes 4 parameters, given 2", refused(k -> k.with().l(0).i(INT32).run(1, 32)));
  }

  @Test
  void aKernelOrFileThatIsNotThereIsNamed() {
    CudaDevice device = Gpu.device();
    var e = assertThrows(IllegalArgumentException.class, () -> device.kernel("copy", "fil"));
    assertEquals("no kernel 'fil' in 'copy'", e.getMessage());
    e = assertThrows(IllegalArgumentException.class, () -> device.kernel("cpoy", "fill"));
    assertTrue(e.getMessage().contains("cpoy.ptx"), e.getMessage());
  }

  @Test
  void aGridTheDriverRefusesIsToldWithAllParametersAndTheNextLaunchWorks() {
    CudaDevice device = Gpu.device();
    DeviceBlock block = device.memory().take(32, "block");
    NestArgument loops = NestArgument.of(new int[] {8}, new int[] {1});
    Kernel fill = device.kernel("copy", "fill");
    Launch launch = fill.with().l(block.address()).i(INT32).d(2.5).b(loops);
    var e = assertThrows(CudaException.class, () -> launch.run(0, 1, 1, 64, 16));
    String words =
        "kernel fill on a grid of 0 x 1 x 1 blocks of 64 threads with 16 bytes of shared memory,"
            + " parameters (0x%x, %d, 2.5, %d bytes): CUDA_ERROR_INVALID_VALUE (1)";
    String right = words.formatted(block.address(), INT32, loops.bytes());
    assertTrue(e.getMessage().startsWith(right), e.getMessage());
    fill.with().l(block.address()).i(INT32).d(7).b(loops).run(1, 64);
    int[] got = new int[8];
    device.download(block.address(), MemorySegment.ofArray(got));
    for (int v : got) {
      assertEquals(7, v);
    }
    block.run();
  }
}
