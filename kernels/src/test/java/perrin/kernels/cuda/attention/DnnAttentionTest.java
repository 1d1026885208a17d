package perrin.kernels.cuda.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.attention.AttentionTrial.Layout;
import perrin.kernels.cuda.attention.ExactAttention.Extents;
import perrin.kernels.cuda.attention.ExactAttention.Rounding;
import perrin.kernels.cuda.dnn.DnnAttention;
import perrin.kernels.cuda.driver.CudaLibraries;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Environment;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.Recording;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

@Tag("gpu")
final class DnnAttentionTest {
  private static CudaBackend cuda;

  private final DnnAttention engine = new DnnAttention(cuda.device());

  @BeforeAll
  static void open() {
    cuda = Gpu.backend();
    Assumptions.assumeTrue(CudaLibraries.here().dnn().present(), "there is no cuDNN");
  }

  private AttentionTrial trial() {
    return new AttentionTrial(cuda, engine, DType.BFLOAT16, new Rounding(0, 0x1p-8, 0x1p-8));
  }

  /** Elements of both signs without a pattern, the same for the same size. */
  private static Tensor wave(CudaBackend backend, int n, int rows, int columns, int phase) {
    double[] values = new double[n * rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(i * 0.7 + phase);
    }
    Tensor t =
        Tensor.allocate(backend, DType.BFLOAT16, Shape.of(n, rows, columns), "attention operand");
    backend.upload(values, t);
    return t;
  }

  private static Tensor wave(int n, int rows, int columns, int phase) {
    return wave(cuda, n, rows, columns, phase);
  }

  private static Tensor rows(int n, int t) {
    return Tensor.full(cuda, DType.FLOAT32, Shape.of(n, t), 0);
  }

  @Test
  void bothPassesFollowTheEquations() {
    trial().check(Layout.ROWS, new Extents(2, 64, 64, 64, 64));
    trial().check(Layout.ROWS, new Extents(2, 12, 20, 16, 8));
    trial().check(Layout.ROWS, new Extents(1, 16, 31, 80, 104));
    trial().check(Layout.ROWS, new Extents(4, 1, 33, 8, 16));
    trial().check(Layout.ROWS, new Extents(1, 4, 1, 256, 256));
    assertEquals(1, engine.describe().size(), () -> "reports: " + engine.describe());
  }

  @Test
  void headsAreReadAndWrittenWhereTheyLie() {
    trial().check(Layout.PACKED, new Extents(2, 20, 35, 24, 40));
    assertEquals(1, engine.describe().size(), () -> "reports: " + engine.describe());
  }

  @Test
  void headsOfAllImagesAreOneCall() {
    int heads = 3;
    try (Scope _ = Scope.open("test")) {
      // As an image's channels are: heads side by side in each row.
      Tensor[] views = new Tensor[8];
      for (int i = 0; i < views.length; i++) {
        Tensor flat = wave(2, 7, heads * 8, i);
        views[i] = flat.reshape(2, 7, heads, 8).permute(2, 0, 1, 3);
      }
      Tensor sums = Tensor.full(cuda, DType.FLOAT32, Shape.of(heads, 2, 7), 0);
      run(views, sums);
      for (int h = 0; h < heads; h++) {
        Tensor[] one = new Tensor[views.length];
        for (int i = 0; i < one.length; i++) {
          one[i] = wave(2, 7, 8, 0);
          cuda.upload(views[i].slice(0, h, h + 1).toDoubles(), one[i]);
        }
        double[][] right = new double[views.length][];
        for (int i = 4; i < one.length; i++) {
          right[i] = one[i].toDoubles();
        }
        run(one, rows(2, 7));
        for (int i = 4; i < one.length; i++) {
          assertArrayEquals(right[i], one[i].toDoubles());
        }
      }
    }
  }

  /** Of q, k, v and gOut, and results out, gq, gk and gv. */
  private void run(Tensor[] t, Tensor sums) {
    assertTrue(engine.forward(t[0], t[1], t[2], 0.3, t[4], sums));
    assertTrue(engine.backward(t[3], t[0], t[1], t[2], t[4], sums, 0.3, t[5], t[6], t[7]));
  }

  @Test
  void largeScoresDoNotOverflow() {
    trial().check(Layout.ROWS, new Extents(1, 20, 66, 16, 16), 1, 50);
  }

  @Test
  void gradientsHaveTheSameBitsEachTime() {
    double[][] seen = new double[2][];
    for (int i = 0; i < 2; i++) {
      try (Scope _ = Scope.open("test")) {
        Tensor x = wave(2, 16, 24, 0);
        Tensor out = wave(2, 16, 24, 1);
        Tensor g = wave(2, 16, 24, 2);
        Tensor norm = rows(2, 16);
        Tensor[] gradients = {wave(2, 16, 24, 3), wave(2, 16, 24, 4), wave(2, 16, 24, 5)};
        assertTrue(engine.forward(x, x, x, 0.2, out, norm));
        assertTrue(
            engine.backward(g, x, x, x, out, norm, 0.2, gradients[0], gradients[1], gradients[2]));
        double[] all = gradients[0].toDoubles();
        if (i == 1) {
          assertArrayEquals(seen[0], all);
        }
        seen[i] = all;
      }
    }
  }

  @Test
  void whatWouldNeedCopiesIsDeclined() {
    try (Scope _ = Scope.open("test")) {
      Tensor x = wave(2, 16, 24, 0);
      Tensor norm = rows(2, 16);
      Tensor narrow = wave(2, 16, 20, 0);
      Tensor columns = wave(2, 24, 16, 0).transpose(1, 2);
      Tensor shifted = wave(2, 16, 32, 0).slice(2, 4, 28);
      Tensor gaps = wave(2, 16, 28, 0).slice(2, 0, 24);
      Tensor repeated = wave(1, 16, 24, 0).expand(Shape.of(2, 16, 24));
      Tensor flipped = x.flip(1);
      for (Tensor bad : List.of(columns, shifted, gaps, repeated, flipped)) {
        assertFalse(engine.forward(bad, x, x, 1, x, norm), bad.toString());
      }
      assertFalse(engine.forward(narrow, narrow, narrow, 1, narrow, norm));
      assertFalse(engine.forward(x, x, x, -1, x, norm));
      Tensor wide = Tensor.full(cuda, DType.FLOAT32, x.shape(), 1);
      assertFalse(engine.forward(wide, wide, wide, 1, wide, norm));
    }
    assertTrue(engine.describe().isEmpty(), "cuDNN was not even opened");
  }

  @Test
  void whatNoEngineTakesIsLeftToOthersAndTheReasonIsTold() {
    try (var _ = new Environment("CUDNN_EMULATION_LACKS", "attention");
        Scope _ = Scope.open("test")) {
      Tensor x = wave(2, 16, 24, 0);
      Tensor norm = rows(2, 16);
      for (int i = 0; i < 2; i++) {
        assertFalse(engine.forward(x, x, x, 1, x, norm));
        assertFalse(engine.backward(x, x, x, x, x, norm, 1, x, x, x));
      }
    }
    assertEquals(
        List.of(
            "cuDNN not used for attention of 2 heads of 16 queries by 16 keys, 24 wide: no engine"
                + " takes the graph",
            "cuDNN not used for attention's gradients of 2 heads of 16 queries by 16 keys, 24 wide:"
                + " no engine takes the graph"),
        engine.describe().subList(1, 3));
  }

  @Test
  void aPlanThatFailsIsNotTriedAgain() {
    try (Scope _ = Scope.open("test")) {
      Tensor x = wave(2, 16, 24, 0);
      Tensor out = wave(2, 16, 24, 0);
      try (var _ = new Environment("CUDNN_EMULATION_LACKS", "execute")) {
        assertFalse(engine.forward(x, x, x, 1, out, rows(2, 16)));
      }
      assertFalse(engine.forward(x, x, x, 1, out, rows(2, 16)));
      List<String> lines = engine.describe();
      assertTrue(lines.get(1).contains("running it failed: CUDNN_STATUS_EXECUTION"), lines.get(1));
    }
  }

  @Test
  void versionsThatAreKnownToBeWrongAreNotUsed() {
    try (Scope _ = Scope.open("test")) {
      Tensor x = wave(2, 16, 24, 0);
      Tensor out = wave(2, 16, 24, 1);
      try (var _ = new Environment("CUDNN_EMULATION_VERSION", "91001")) {
        var engine = new DnnAttention(cuda.device());
        assertFalse(engine.forward(x, x, x, 1, out, rows(2, 16)));
        assertTrue(
            engine.describe().get(1).contains("9.10.2 is right"), engine.describe()::toString);
      }
      try (var _ = new Environment("CUDNN_EMULATION_VERSION", "90500")) {
        var engine = new DnnAttention(cuda.device());
        assertTrue(engine.forward(x, x, x, 1, out, rows(2, 16)));
        assertFalse(engine.backward(x, x, x, x, out, rows(2, 16), 1, x, x, x));
        assertTrue(
            engine.describe().get(1).contains("multiple of 128"), engine.describe()::toString);
        Tensor long_ = wave(1, 128, 8, 0);
        Tensor result = wave(1, 128, 8, 0);
        assertTrue(
            engine.backward(
                long_, long_, long_, long_, long_, rows(1, 128), 1, result, result, result));
      }
    }
  }

  @Test
  void aReplayedGraphAttendsToWhatItsHeadsHoldByThen() {
    var pooled =
        new CudaBackend(Gpu.device(DeviceOptions.ofProperties()), CudaSettings.of("bf16", "own"));
    var engine = new DnnAttention(pooled.device());
    try (Scope _ = Scope.open("test");
        Recording recording = pooled.record()) {
      Tensor x = wave(pooled, 1, 8, 8, 0);
      Tensor v = wave(pooled, 1, 8, 8, 0);
      Tensor out = wave(pooled, 1, 8, 8, 0);
      Tensor norm = Tensor.full(pooled, DType.FLOAT32, Shape.of(1, 8), 0);
      // Plans are made the first time, before anything is recorded.
      assertTrue(engine.forward(x, x, v, 1, out, norm));
      Runnable replay = recording.add(() -> engine.forward(x, x, v, 1, out, norm));
      for (int k = 1; k < 4; k++) {
        pooled.fill(v, k);
        replay.run();
        for (double got : out.toDoubles()) {
          assertEquals(k, got, k * 0x1p-8);
        }
      }
    }
  }
}
