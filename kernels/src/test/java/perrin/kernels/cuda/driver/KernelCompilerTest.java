package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.kernels.cuda.testing.Gpu;

/**
 * Kernels compiled as the program runs, over the emulated NVRTC or, with {@code
 * -Dperrin.cuda.nvrtc=FILE}, by a real one, which needs no GPU.
 */
@Tag("gpu")
final class KernelCompilerTest {
  private static final String FILE = System.getProperty("perrin.cuda.nvrtc");
  private static final String BROKEN = "#include \"prelude.cuh\"\n#error nobody wrote this\n";
  private static final int HOPPER = 90;
  private static final int DRIVER = 13_000;

  @TempDir Path temporary;
  private CudaLibraries.Optionally found;

  @BeforeEach
  void findsTheCompiler() {
    Gpu.device();
    found =
        FILE == null
            ? CudaLibraries.here().rtc()
            : new CudaLibraries.Optionally(
                "NVRTC", Path.of(FILE), FILE.contains(".so.13") ? 13 : 12, null);
    Assumptions.assumeTrue(found.present(), found.missing());
  }

  private KernelCompiler compiler(int capability) {
    return KernelCompiler.open(found, capability, DRIVER, KernelCache.in(temporary));
  }

  private static List<String> names() throws IOException {
    try {
      var uri = KernelCompilerTest.class.getResource("/perrin/kernels/cuda/ptx/copy.ptx").toURI();
      Assumptions.assumeTrue(uri.getScheme().equals("file"), "the classes are in an archive");
      try (Stream<Path> files = Files.list(Path.of(uri).getParent())) {
        return files.map(p -> p.getFileName().toString().replace(".ptx", "")).sorted().toList();
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyFileCompilesForEachArchitectureToTheKernelsOfThePtx() throws IOException {
    List<String> refused = new ArrayList<>();
    for (int architecture : new int[] {80, 86, HOPPER}) {
      KernelCompiler compiler = compiler(architecture);
      for (String name : names()) {
        try {
          KernelImage image = compiler.compile(KernelSource.carried(name));
          assertEquals(KernelModule.carried(name).signatures(), image.signatures(), name);
          assertEquals("\u007fELF", text(image).substring(0, 4), name);
        } catch (CudaException e) {
          refused.add(e.getMessage());
        }
      }
    }
    assertEquals(List.of(), refused);
  }

  private static String text(KernelImage image) {
    return new String(image.code(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aDeviceThatIsTooNewForTheCompilerGetsPtxWhichItsDriverCompiles() {
    KernelImage image = compiler(999).compile(KernelSource.carried("copy"));
    assertTrue(text(image).contains(".visible .entry"), "no PTX");
    assertTrue(compiler(999).describe().contains(" for compute_"), compiler(999).describe());
    assertEquals(KernelModule.carried("copy").signatures(), image.signatures());
  }

  @Test
  void theSecondTimeTheCacheIsAskedAndNotTheCompiler() {
    KernelSource source = KernelSource.carried("copy");
    KernelImage compiled = compiler(HOPPER).compile(source);
    KernelImage again = compiler(HOPPER).compile(source);
    assertArrayEquals(compiled.code(), again.code());
    assertEquals(compiled.signatures(), again.signatures());
    // What no compiler makes must come from the cache.
    KernelImage planted = new KernelImage(new byte[] {1}, Map.of("planted", "l"));
    KernelCache.in(temporary).put("copy", compiler(HOPPER).key(source), planted);
    assertArrayEquals(planted.code(), compiler(HOPPER).compile(source).code());
    // Other sources, and another device, have other keys.
    KernelSource changed = KernelSource.of("copy", source.text() + "// a change\n");
    assertEquals(compiled.signatures(), compiler(HOPPER).compile(changed).signatures());
    assertEquals(compiled.signatures(), compiler(80).compile(source).signatures());
  }

  @Test
  void aDamagedEntryIsCompiledAnewAndMended() throws IOException {
    KernelSource source = KernelSource.carried("copy");
    KernelImage compiled = compiler(HOPPER).compile(source);
    Path entry;
    try (Stream<Path> files = Files.list(temporary)) {
      entry = files.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(entry);
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 1;
    Files.write(entry, damaged);
    assertEquals(compiled.signatures(), compiler(HOPPER).compile(source).signatures());
    assertTrue(KernelCache.in(temporary).get("copy", compiler(HOPPER).key(source)).isPresent());
  }

  private String refusal(String text) {
    var e =
        assertThrows(
            CudaException.class, () -> compiler(HOPPER).compile(KernelSource.of("copy", text)));
    return e.getMessage();
  }

  @Test
  void anErrorHasFileArchitectureAndTheCompilersWords() {
    // Behind what is known, as the emulation knows that file alone.
    String said = refusal(KernelSource.carried("copy").text() + "#error nobody wrote this\n");
    assertTrue(said.contains("does not compile 'copy' for sm_90"), said);
    assertTrue(said.contains("NVRTC_ERROR_COMPILATION (6)"), said);
    assertTrue(said.contains("nobody wrote this"), said);
    said = refusal(KernelSource.carried("copy").text() + "#include \"not_carried.cuh\"\n");
    assertTrue(said.contains("not_carried.cuh"), said);
    assertTrue(refusal(BROKEN).lines().count() > 1, "no log");
  }

  @Test
  void onlyTheFirstLinesOfALongLogAreTold() {
    assertEquals("a\nb", Nvrtc.firstLines("\na\n\nb\n"));
    String said = Nvrtc.firstLines("line\n".repeat(100));
    assertEquals(13, said.lines().count());
    assertTrue(said.endsWith("(88 more lines)"), said);
  }

  @Test
  void aMissingCompilerIsOneLineWithTheWayToGetIt() {
    var none =
        new CudaLibraries.Optionally(
            "NVRTC", null, 0, "not found; get it with: pip install nvidia-cuda-nvrtc");
    KernelCache cache = KernelCache.in(temporary);
    var e =
        assertThrows(CudaException.class, () -> KernelCompiler.open(none, HOPPER, DRIVER, cache));
    assertTrue(e.getMessage().contains("pip install nvidia-cuda-nvrtc"), e.getMessage());
    assertTrue(e.getMessage().contains("-Dperrin.cuda.kernels=ptx"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void aDriverOlderThanTheCompilerIsMentionedWhereItRefusesTheResult() {
    KernelCache cache = KernelCache.in(temporary);
    String old = KernelCompiler.open(found, HOPPER, 11_040, cache).made();
    assertTrue(old.endsWith("for sm_90, while the driver is of CUDA 11.4"), old);
    assertFalse(compiler(HOPPER).made().contains("driver"));
  }

  @Test
  void kernelsOfOnesOwnRunBesideTheOthers() throws IOException {
    Assumptions.assumeTrue(FILE == null, "the emulated driver knows the emulated compiler alone");
    String text;
    try (var in = getClass().getResourceAsStream("/perrin/kernels/cuda/emulation/source/own.cu")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    CudaDevice device = Gpu.device();
    Kernel scale = device.compile("own", text).kernel("scale");
    float[] values = {1, 2, 3, 4, 5};
    DeviceBlock x = device.memory().take(4L * values.length, "x");
    DeviceBlock out = device.memory().take(4L * values.length, "out");
    device.upload(MemorySegment.ofArray(values), x.address());
    scale.with().l(x.address()).l(out.address()).f(0.5f).i(values.length).run(1, 32);
    device.download(out.address(), MemorySegment.ofArray(values));
    assertArrayEquals(new float[] {0.5f, 1, 1.5f, 2, 2.5f}, values);
    x.run();
    out.run();
  }

  @Test
  void aDeviceOfCompiledKernelsSaysSo() {
    Assumptions.assumeTrue(FILE == null, "the device has the emulated compiler");
    CudaDevice device =
        Gpu.device(DeviceOptions.ofProperties().withPool(false).withKernels(KernelOrigin.NVRTC));
    assertTrue(device.kernelOrigin().startsWith("NVRTC "), device.kernelOrigin());
    assertEquals("copy_16", device.kernel("copy", "copy_16").name());
  }
}
