package perrin.kernels.cuda.dnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.conv.Convolution;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.driver.DnnApi;
import perrin.kernels.cuda.testing.Environment;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Recording;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

@Tag("gpu")
final class DnnConvolutionTest {
  private static CudaDevice device;
  private static CudaBackend backend;

  @BeforeAll
  static void open() {
    device = Gpu.device();
    backend = new CudaBackend(device, CudaSettings.of("fp32", "own"));
  }

  /** Each interface with each storage type. */
  static List<Object[]> ways() {
    List<Object[]> out = new ArrayList<>();
    for (DnnApi api : DnnApi.values()) {
      for (DType type : List.of(DType.FLOAT32, DType.BFLOAT16)) {
        out.add(new Object[] {api, type});
      }
    }
    return out;
  }

  private static DnnConvolution engine(DnnApi... interfaces) {
    return engine(device, false, interfaces);
  }

  private static DnnConvolution engine(
      CudaDevice where, boolean tensorCores, DnnApi... interfaces) {
    var own = new Convolution(where, tensorCores);
    return new DnnConvolution(where, List.of(interfaces), tensorCores, own);
  }

  private static List<Case> cases(DType type) {
    var strided = new ConvSpec(2, 1, 1, 2, 1, 1, 1);
    var dilated = new ConvSpec(1, 2, 2, 0, 2, 1, 1);
    var grouped = new ConvSpec(1, 1, 1, 1, 1, 1, 3);
    return List.of(
        new Case(backend, type, ConvSpec.of(1, 1), true, 2, 16, 5, 4, 8, 3, 3),
        new Case(backend, type, ConvSpec.of(1, 0), true, 1, 24, 3, 3, 16, 1, 1),
        new Case(backend, type, ConvSpec.of(2, 1), false, 2, 3, 8, 7, 5, 3, 3),
        new Case(backend, type, strided, true, 1, 7, 9, 6, 11, 5, 2),
        new Case(backend, type, dilated, false, 3, 5, 7, 9, 4, 3, 3),
        new Case(backend, type, grouped, true, 2, 6, 4, 5, 9, 3, 3),
        new Case(backend, type, ConvSpec.of(1, 0), false, 1, 1, 1, 1, 1, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void allThreePassesAgreeWithTheReference(DnnApi api, DType type) {
    var engine = engine(api);
    for (Case c : cases(type)) {
      try (Scope _ = Scope.open("test")) {
        c.forward(engine, false, false, false);
        c.inputGradient(engine);
        c.weightGradient(engine, false);
        c.weightGradient(engine, true);
      }
    }
    assertEquals(1, engine.describe().size(), () -> "reports: " + engine.describe());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatIsAddedIsAddedOnce(DnnApi api, DType type) {
    var engine = engine(api);
    for (Case c : cases(type)) {
      try (Scope _ = Scope.open("test")) {
        for (int which = 1; which < 8; which++) {
          c.forward(engine, (which & 1) != 0, (which & 2) != 0, (which & 4) != 0);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void resultsHaveTheSameBitsEachTime(DnnApi api, DType type) {
    var engine = engine(api);
    for (int i = 0; i < cases(type).size(); i++) {
      try (Scope _ = Scope.open("test")) {
        // A new case draws the same operands again.
        Case first = cases(type).get(i);
        Case second = cases(type).get(i);
        assertArrayEquals(
            first.forward(engine, false, false, false),
            second.forward(engine, false, false, false));
        assertArrayEquals(first.inputGradient(engine), second.inputGradient(engine));
        assertArrayEquals(
            first.weightGradient(engine, false), second.weightGradient(engine, false));
      }
    }
  }

  @Test
  void theOlderFunctionsStepInForTheGraphAndTheReasonIsTold() {
    try (var _ = new Environment("CUDNN_EMULATION_LACKS", "graph");
        Scope _ = Scope.open("test")) {
      var engine = engine(DnnApi.GRAPH, DnnApi.LEGACY);
      cases(DType.FLOAT32).get(0).forward(engine, false, false, false);
      cases(DType.FLOAT32).get(1).forward(engine, false, false, false);
      List<String> lines = engine.describe();
      assertEquals(2, lines.size(), () -> "one reason, told once: " + lines);
      assertTrue(
          lines.get(1).startsWith("cuDNN's graphs not used for a convolution of 2 images"),
          lines.get(1));
    }
  }

  @Test
  void theOlderFunctionsStepInWhenAGraphCannotBeRun() {
    try (var _ = new Environment("CUDNN_EMULATION_LACKS", "execute");
        Scope _ = Scope.open("test")) {
      var engine = engine(DnnApi.GRAPH, DnnApi.LEGACY);
      cases(DType.BFLOAT16).get(3).inputGradient(engine);
      List<String> lines = engine.describe();
      assertEquals(2, lines.size(), lines::toString);
      assertTrue(lines.get(1).contains("running it failed: CUDNN_STATUS_EXECUTION"), lines.get(1));
    }
  }

  @Test
  void whatCudnnCannotDoIsLeftToOthersAndTheReasonIsTold() {
    try (var _ = new Environment("CUDNN_EMULATION_LACKS", "graph,legacy");
        Scope _ = Scope.open("test")) {
      var engine = engine(DnnApi.GRAPH, DnnApi.LEGACY);
      Case c = cases(DType.FLOAT32).get(0);
      assertEquals("cuDNN declined", message(() -> c.forward(engine, false, false, false)));
      assertEquals(3, engine.describe().size(), () -> "reports: " + engine.describe());
    }
  }

  private static String message(Runnable body) {
    try {
      body.run();
      return null;
    } catch (AssertionError e) {
      return e.getMessage();
    }
  }

  @Test
  void aCudnnThatIsTooOldIsRefusedInOneLine() {
    try (var _ = new Environment("CUDNN_EMULATION_VERSION", "8907");
        Scope _ = Scope.open("test")) {
      var engine = engine(DnnApi.LEGACY);
      Case c = cases(DType.FLOAT32).get(0);
      assertEquals("cuDNN declined", message(() -> c.inputGradient(engine)));
      assertEquals(
          List.of(
              "convolutions: cuDNN is not used: version 8.9 is too old, 9.0 or later of cuDNN 9"
                  + " is needed"),
          engine.describe());
    }
  }

  @Test
  void aReplayedGraphConvolvesWhatItsImagesHoldByThen() {
    var pooled =
        new CudaBackend(Gpu.device(DeviceOptions.ofProperties()), CudaSettings.of("fp32", "cudnn"));
    for (DnnApi api : DnnApi.values()) {
      var engine = engine(pooled.device(), false, api);
      try (Scope _ = Scope.open("test");
          Recording recording = pooled.record()) {
        Tensor x = Tensor.of(pooled, Shape.of(1, 1, 2, 2), 0, 0, 0, 0);
        Tensor w = Tensor.of(pooled, Shape.of(1, 1, 2, 2), 1, 10, 100, 1000);
        Tensor bias = Tensor.of(pooled, Shape.of(1), 0.5);
        Tensor y = Tensor.of(pooled, Shape.of(1, 1, 1, 1), -1);
        // Plans are made the first time, before anything is recorded.
        assertTrue(engine.forward(x, w, bias, null, null, ConvSpec.of(1, 0), y));
        assertEquals(0.5, y.toDoubles()[0]);
        Runnable replay =
            recording.add(() -> engine.forward(x, w, bias, null, null, ConvSpec.of(1, 0), y));
        for (int k = 1; k < 4; k++) {
          pooled.upload(new double[] {k, 2, 3, 4}, x);
          replay.run();
          assertEquals(k + 4320.5, y.toDoubles()[0], api.toString());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void operandsAreRoundedForTensorCoresOnlyWhereThatIsPermitted(DnnApi api) {
    // Not a number of tf32, which has 10 bits behind the point.
    double fine = 1 + 0x1p-12;
    for (boolean tensorCores : new boolean[] {false, true}) {
      try (Scope _ = Scope.open("test")) {
        var engine = engine(device, tensorCores, api);
        double[] ones = new double[64];
        Arrays.fill(ones, 1);
        Tensor w = Tensor.of(backend, Shape.of(8, 8, 1, 1), ones);
        Tensor x = Tensor.full(backend, DType.FLOAT32, Shape.of(1, 8, 1, 1), fine);
        Tensor y = Tensor.full(backend, DType.FLOAT32, Shape.of(1, 8, 1, 1), 0);
        assertTrue(engine.forward(x, w, null, null, null, ConvSpec.of(1, 0), y));
        double got = y.toDoubles()[0];
        boolean kept = Gpu.isReal() && got == 8 * fine; // permitted is not obliged
        assertEquals(tensorCores && !kept ? 8 : 8 * fine, got);
      }
    }
  }

  @Test
  void aGradientOfFiltersIsNotRoundedToTheImagesType() {
    try (Scope _ = Scope.open("test")) {
      Tensor x = Tensor.full(backend, DType.BFLOAT16, Shape.of(1, 8, 2, 2), 1);
      Tensor gw = Tensor.full(backend, DType.FLOAT32, Shape.of(8, 8, 1, 1), 0);
      assertFalse(
          engine(DnnApi.GRAPH).weightGradient(x, x, ConvSpec.of(1, 0), gw, null),
          "cuDNN has no engine that reads bfloat16 and writes float32");
    }
  }

  @Test
  void aCudnnWithoutTheLibraryItWouldEndTheProcessForIsRefused() {
    try (var _ = new Environment("CUDNN_EMULATION_CUDART", "99000");
        Scope _ = Scope.open("test")) {
      var engine = engine(DnnApi.LEGACY);
      Case c = cases(DType.FLOAT32).get(0);
      assertEquals("cuDNN declined", message(() -> c.inputGradient(engine)));
      assertEquals(
          List.of(
              "convolutions: cuDNN is not used: it was built for CUDA 99 and needs"
                  + " libcublasLt.so.99, which was not found; get it with: pip install"
                  + " nvidia-cublas"),
          engine.describe());
    }
  }

  @Test
  void algorithmsMayBeMeasuredInsteadOfGuessed() {
    System.setProperty("perrin.cuda.cudnn.find", "true");
    try (Scope _ = Scope.open("test")) {
      Case c = cases(DType.FLOAT32).get(0);
      c.forward(engine(DnnApi.LEGACY), true, false, false);
      c.inputGradient(engine(DnnApi.LEGACY));
      c.weightGradient(engine(DnnApi.LEGACY), false);
    } finally {
      System.clearProperty("perrin.cuda.cudnn.find");
    }
  }

  @Test
  void nothingIsLoadedBeforeTheFirstConvolution() {
    var engine = engine(DnnApi.LEGACY);
    assertTrue(engine.describe().isEmpty());
    assertFalse(backend.describe().contains("convolutions"));
  }
}
