package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import jcuda.JCudaVersion;
import jcuda.Pointer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.commons.JUnitException;
import org.opentest4j.TestAbortedException;
import perrin.kernels.cuda.testing.Environment;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Tensor;

/** What the emulated GPU is for: kernels with a mistake fail on it, and are named. */
final class EmulationTest {
  private static final String MODULE = "broken";
  private static final int SECONDS = 120;

  @TempDir Path temporary;

  @BeforeAll
  static void onlyTheEmulationCanBeBroken() {
    Assumptions.assumeFalse(Gpu.isReal(), "these end a real context");
  }

  private static float[] shift(String kernel, int threads) {
    CudaDevice device = Gpu.device();
    DeviceBlock x = device.memory().take(4L * threads, "x");
    DeviceBlock out = device.memory().take(4L * threads, "out");
    float[] values = new float[threads];
    for (int i = 0; i < threads; i++) {
      values[i] = i;
    }
    device.upload(MemorySegment.ofArray(values), x.address());
    device.kernel(MODULE, kernel).with().l(x.address()).l(out.address()).run(1, threads);
    device.download(out.address(), MemorySegment.ofArray(values));
    x.run();
    out.run();
    return values;
  }

  @ParameterizedTest
  @CsvSource({"64, usual", "1024, usual", "64, reverse", "1024, reverse"})
  void aMissingBarrierShowsAsNumbersThatNobodyWrote(int threads, String order) {
    float[] right = new float[threads];
    for (int i = 0; i < threads; i++) {
      right[i] = (i + 1) % threads;
    }
    try (var _ = new Environment("CUDA_EMULATION_ORDER", order)) {
      assertArrayEquals(right, shift("shift", threads));
      float[] wrong = shift("shift_without_barrier", threads);
      // A thread that runs before its neighbour has written sees what shared memory starts with:
      // all
      // but the last in the usual order, the last alone in the other.
      int missing = 0;
      for (float v : wrong) {
        missing += Float.isNaN(v) ? 1 : 0;
      }
      assertEquals(order.equals("reverse") ? 1 : threads - 1, missing);
    }
  }

  @Test
  @SuppressWarnings("restricted") // the emulation's device memory is the host's
  void workIsDoneLateWhereThatIsAsked() {
    CudaDevice device = Gpu.device();
    DeviceBlock block = device.memory().take(Float.BYTES, "x");
    MemorySegment values = MemorySegment.ofAddress(block.address()).reinterpret(Float.BYTES);
    device.synchronize();
    try (var _ = new Environment("CUDA_EMULATION_DEFER", "1")) {
      int before = values.get(ValueLayout.JAVA_INT, 0);
      device.kernel(MODULE, "write_at").with().l(block.address()).l(0).run(1, 1);
      assertEquals(before, values.get(ValueLayout.JAVA_INT, 0));
      device.synchronize();
      assertNotEquals(before, values.get(ValueLayout.JAVA_INT, 0));
    }
    block.run();
  }

  /** The message with which a launch, or the wait for it, fails. */
  private static String failure(String kernel, int threads, Consumer<Launch> parameters) {
    return failure(kernel, threads, 0, parameters);
  }

  private static String failure(
      String kernel, int threads, int shared, Consumer<Launch> parameters) {
    CudaDevice device = Gpu.device();
    var e =
        assertThrows(
            CudaException.class,
            () -> {
              Launch launch = device.kernel(MODULE, kernel).with();
              parameters.accept(launch);
              launch.run(2, 1, 1, threads, shared);
              device.synchronize();
            });
    // The device goes on: the emulation forgets an error once it was told.
    try {
      device.synchronize();
    } catch (CudaException told) {
      device.synchronize();
    }
    assertTrue(e.getMessage().contains(kernel), e.getMessage());
    assertTrue(e.getMessage().contains("CUDA_ERROR_LAUNCH_FAILED"), e.getMessage());
    assertTrue(e.getMessage().contains("2 x 1 x 1 blocks of " + threads), e.getMessage());
    return e.getMessage();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 32, 95})
  void aBarrierThatOneThreadMissesIsAnError(int thread) {
    failure("return_before_barrier", 96, l -> l.i(thread));
  }

  @Test
  void threadsAtDifferentBarriersAreAnError() {
    failure("two_barriers", 64, l -> l.i(17));
    failure("two_barriers", 64, l -> l.i(32));
  }

  @Test
  void aWarpOperationWithoutOneOfItsLanesIsAnError() {
    DeviceBlock out = Gpu.device().memory().take(4 * 64, "out");
    failure("lane_missing", 64, l -> l.l(out.address()));
    out.run();
  }

  @Test
  void anAddressThatIsNoMultipleOfWhatIsMovedIsAnError() {
    CudaDevice device = Gpu.device();
    DeviceBlock x = device.memory().take(64, "x");
    DeviceBlock out = device.memory().take(4 * 32, "out");
    device.clear(x.address(), 64);
    launched("vector_at", 0, l -> l.l(x.address() + 16).l(out.address()));
    launched("copy_at", 0, l -> l.l(x.address() + 16).i(4).l(out.address()));
    launched("matrix_at", 2048, l -> l.i(32).l(out.address()));
    failure("vector_at", 32, l -> l.l(x.address() + 8).l(out.address()));
    failure("copy_at", 32, l -> l.l(x.address() + 4).i(4).l(out.address()));
    failure("copy_at", 32, l -> l.l(x.address()).i(2).l(out.address()));
    failure("matrix_at", 32, 2048, l -> l.i(12).l(out.address()));
    x.run();
    out.run();
  }

  @Test
  void aMatrixOutsideOfSharedMemoryIsAnError() {
    DeviceBlock out = Gpu.device().memory().take(4 * 32, "out");
    failure("matrix_at", 32, 2048, l -> l.i(40).l(out.address()));
    out.run();
  }

  @Test
  void moreThreadsThanAKernelIsBoundToAreRefused() {
    DeviceBlock out = Gpu.device().memory().take(4 * 96, "out");
    launched("bounded", 0, l -> l.l(out.address()));
    Launch launch = Gpu.device().kernel(MODULE, "bounded").with().l(out.address());
    var e = assertThrows(CudaException.class, () -> launch.run(1, 96));
    assertTrue(e.getMessage().contains("OUT_OF_RESOURCES"), e.getMessage());
    out.run();
  }

  private static void launched(String kernel, int shared, Consumer<Launch> parameters) {
    Launch launch = Gpu.device().kernel(MODULE, kernel).with();
    parameters.accept(launch);
    launch.run(1, 1, 1, 32, shared);
    Gpu.device().synchronize();
  }

  @Test
  void aWriteWithinItsBlockEndsWell() throws Exception {
    var ended = write("within");
    assertEquals(0, ended.code, ended.said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"past", "freed"})
  void aWriteOutsideItsBlockEndsTheProcess(String where) throws Exception {
    var ended = write(where);
    assertFalse(ended.code == 0, "nobody saw the write");
    assertTrue(ended.said.contains("SIGSEGV"), ended.said);
  }

  /** How a process ended and what it said. */
  private record Ended(int code, String said) {}

  private Ended write(String where) throws IOException, InterruptedException {
    Process p =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-XX:-CreateCoredumpOnCrash",
                    "-XX:ErrorFile=" + temporary.resolve("crash.log"),
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dperrin.cuda.emulation="
                        + System.getProperty("perrin.cuda.emulation", "target/cuda-emulation"),
                    "-cp",
                    classPath(),
                    StrayWrite.class.getName(),
                    where))
            .redirectErrorStream(true)
            .start();
    String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(p.waitFor(SECONDS, TimeUnit.SECONDS));
    return new Ended(p.exitValue(), said);
  }

  /** What the process needs, wherever this one's launcher has it from. */
  private static String classPath() {
    Set<String> out = new LinkedHashSet<>();
    for (Class<?> c :
        new Class<?>[] {
          StrayWrite.class,
          CudaDevice.class,
          Tensor.class,
          Pointer.class,
          Assumptions.class,
          TestAbortedException.class,
          JUnitException.class
        }) {
      out.add(
          Path.of(URI.create(c.getProtectionDomain().getCodeSource().getLocation() + ""))
              .toString());
    }
    String natives =
        Pointer.class
            .getResource("/lib/libJCudaDriver-%s-linux-x86_64.so".formatted(JCudaVersion.get()))
            .toString();
    String archive = natives.substring("jar:".length(), natives.indexOf('!'));
    out.add(Path.of(URI.create(archive)).toString());
    return String.join(File.pathSeparator, out);
  }
}
