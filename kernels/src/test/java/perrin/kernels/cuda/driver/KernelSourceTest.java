package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run-time compiler is given, and the key under which its result is kept. */
final class KernelSourceTest {
  private static final List<String> HOW = List.of("--std=c++17", "NVRTC 12.9");

  @Test
  void headersAreFollowedThroughHeadersAndTheEmulationsIsNotAmongThem() {
    KernelSource source = KernelSource.carried("elementwise");
    assertTrue(source.text().contains("#include \"view.cuh\""));
    assertTrue(source.headers().keySet().containsAll(List.of("view.cuh", "prelude.cuh")));
    assertEquals(-1, source.headers().keySet().stream().toList().indexOf("emulation.h"));
    assertTrue(KernelSource.of("none", "// #include \"view.cuh\"\n").headers().isEmpty());
  }

  @Test
  void theHashChangesWithTextHeadersNamesAndTheWayOfCompiling() {
    KernelSource source = KernelSource.of("own", "#include \"prelude.cuh\"\n");
    String hash = source.hash(HOW);
    assertEquals(hash, KernelSource.of("own", source.text()).hash(HOW));
    assertNotEquals(hash, KernelSource.of("other", source.text()).hash(HOW));
    assertNotEquals(hash, KernelSource.of("own", source.text() + "//\n").hash(HOW));
    Map<String, String> headers = new LinkedHashMap<>(source.headers());
    headers.put("prelude.cuh", headers.get("prelude.cuh") + " ");
    assertNotEquals(hash, new KernelSource("own", source.text(), headers).hash(HOW));
    assertNotEquals(hash, source.hash(List.of("--std=c++17", "NVRTC 13.0")));
    // The same letters cut elsewhere.
    assertNotEquals(source.hash(List.of("ab", "c")), source.hash(List.of("a", "bc")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", "a b", "a.cu"})
  void aNameThatIsNoneOfAFileIsRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> KernelSource.of(name, ""));
  }

  @Test
  void aFileThatIsNotCarriedIsNamed() {
    var e = assertThrows(IllegalArgumentException.class, () -> KernelSource.carried("nothing"));
    assertTrue(e.getMessage().contains("nothing.cu"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"80, sm_80", "86, sm_86", "90, sm_90", "89, compute_86", "120, compute_90"})
  void theDevicesOwnArchitectureIsTakenOrPtxForTheNewestBefore(int capability, String target) {
    assertEquals(target, KernelTarget.of(capability, new int[] {75, 80, 86, 90}).toString());
  }

  @Test
  void aCompilerThatKnowsNothingSuitableIsRefused() {
    var e = assertThrows(CudaException.class, () -> KernelTarget.of(90, new int[] {52, 75, 100}));
    assertTrue(e.getMessage().contains("capability 9.0"), e.getMessage());
  }

  @Test
  void thePropertyChoosesPtxOrTheCompilerAndNothingElse() {
    String before = System.getProperty(KernelOrigin.PROPERTY);
    try {
      System.clearProperty(KernelOrigin.PROPERTY);
      assertEquals(KernelOrigin.PTX, KernelOrigin.ofProperties());
      System.setProperty(KernelOrigin.PROPERTY, "NVRTC");
      assertEquals(KernelOrigin.NVRTC, DeviceOptions.ofProperties().withThreads(64).kernels());
      System.setProperty(KernelOrigin.PROPERTY, "nvcc");
      var e = assertThrows(IllegalArgumentException.class, KernelOrigin::ofProperties);
      assertEquals("perrin.cuda.kernels is 'nvcc'; it can be ptx or nvrtc", e.getMessage());
    } finally {
      if (before == null) {
        System.clearProperty(KernelOrigin.PROPERTY);
      } else {
        System.setProperty(KernelOrigin.PROPERTY, before);
      }
    }
  }
}
