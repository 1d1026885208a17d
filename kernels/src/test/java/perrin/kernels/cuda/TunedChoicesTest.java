package perrin.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.CudaLibraries;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Precision;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.AttentionWork;
import perrin.tensor.tuning.ConvWork;
import perrin.tensor.tuning.ProductWork;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.TuningTable.Row;
import perrin.tensor.tuning.Work;

/** Who computes shows in bits: the libraries and the own kernels sum in different orders. */
@Tag("gpu")
final class TunedChoicesTest {
  private static final ProductWork PRODUCT =
      new ProductWork(40, 48, 300, 1, ProductWork.Form.NT, Precision.FP32, false);
  private static final ProductWork ROW =
      new ProductWork(1, 48, 300, 1, ProductWork.Form.NT, Precision.FP32, false);
  private static final AttentionWork FORWARD =
      new AttentionWork(false, 40, 70, 32, 16, Precision.BF16);
  private static final AttentionWork BACKWARD =
      new AttentionWork(true, 40, 70, 32, 16, Precision.BF16);

  private static CudaDevice device;

  @BeforeAll
  static void open() {
    device = Gpu.device();
    var libraries = CudaLibraries.here();
    Assumptions.assumeTrue(
        libraries.blas().present() && libraries.dnn().present(), "cuBLAS or cuDNN is missing");
  }

  private static CudaBackend backend(String precision, String libraries) {
    return new CudaBackend(device, CudaSettings.of(precision, libraries));
  }

  private static void use(CudaBackend cuda, Work work, Algorithm algorithm) {
    var row = new Row(cuda.tunable().machine(), work, algorithm);
    cuda.tunable().use(new TuningTable(List.of(row), null));
  }

  private static Tensor draw(CudaBackend cuda, DType type, long seed, int... dims) {
    var random = new Random(seed);
    double[] values = new double[Shape.of(dims).size()];
    Arrays.setAll(values, _ -> random.nextGaussian());
    Tensor t = Tensor.allocate(cuda, type, Shape.of(dims), "operand");
    cuda.upload(values, t);
    return t;
  }

  private static double[] product(CudaBackend cuda, ProductWork w) {
    try (Scope _ = Scope.open("test")) {
      Tensor a = draw(cuda, DType.FLOAT32, 1, w.m(), w.k());
      Tensor b = draw(cuda, DType.FLOAT32, 2, w.n(), w.k()).transpose(0, 1);
      Tensor out = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(w.m(), w.n()), "out");
      cuda.matmul(a, b, null, out);
      return out.toDoubles();
    }
  }

  /** What is written: forward out, backward gq, gk and gv. */
  private static double[] attention(CudaBackend cuda, AttentionWork w) {
    try (Scope _ = Scope.open("test")) {
      Tensor q = draw(cuda, DType.BFLOAT16, 1, 2, w.queries(), w.width());
      Tensor k = draw(cuda, DType.BFLOAT16, 2, 2, w.keys(), w.width());
      Tensor v = draw(cuda, DType.BFLOAT16, 3, 2, w.keys(), w.values());
      Tensor out = draw(cuda, DType.BFLOAT16, 4, 2, w.queries(), w.values());
      Tensor norm = Tensor.full(cuda, DType.FLOAT32, Shape.of(2, w.queries()), 4);
      if (!w.backward()) {
        assertTrue(cuda.fused().attention(q, k, v, 0.2, out, norm));
        return out.toDoubles();
      }
      Tensor g = draw(cuda, DType.BFLOAT16, 5, 2, w.queries(), w.values());
      assertTrue(cuda.fused().attentionGradient(g, q, k, v, out, norm, 0.2, q, k, v));
      return k.toDoubles();
    }
  }

  @Test
  void productsWithoutARowGoToCublasAndFewRowsDoNot() {
    var own = backend("fp32", "own");
    var auto = backend("fp32", "auto");
    assertArrayEquals(product(own, ROW), product(auto, ROW));
    assertFalse(Arrays.equals(product(own, PRODUCT), product(auto, PRODUCT)));
  }

  @Test
  void aRowSaysWhoMultiplies() {
    var own = backend("fp32", "own");
    var auto = backend("fp32", "auto");
    use(auto, PRODUCT, Algorithm.OWN);
    assertArrayEquals(product(own, PRODUCT), product(auto, PRODUCT));
    use(auto, ROW, Algorithm.CUBLAS);
    assertFalse(Arrays.equals(product(own, ROW), product(auto, ROW)));
    assertFalse(Arrays.equals(product(own, PRODUCT), product(auto, PRODUCT)));
    auto.tunable().use(TuningTable.everywhere(Algorithm.OWN));
    assertArrayEquals(product(own, ROW), product(auto, ROW));
    assertArrayEquals(product(own, PRODUCT), product(auto, PRODUCT));
  }

  @Test
  void attentionWithoutARowIsOwnUnlessCudnnWasNamed() {
    var own = backend("bf16", "own");
    var auto = backend("bf16", "auto");
    var named = backend("bf16", "cudnn");
    for (AttentionWork w : List.of(FORWARD, BACKWARD)) {
      assertArrayEquals(attention(own, w), attention(auto, w));
      assertFalse(Arrays.equals(attention(own, w), attention(named, w)), w.toString());
    }
    assertTrue(named.describe().contains("attention: cuDNN"), named.describe());
    assertFalse(auto.describe().contains("attention:"), "cuDNN was not asked for attention");
  }

  @Test
  void aRowSaysWhoAttends() {
    var own = backend("bf16", "own");
    var auto = backend("bf16", "auto");
    var named = backend("bf16", "cudnn");
    for (AttentionWork w : List.of(FORWARD, BACKWARD)) {
      double[] library = attention(named, w);
      use(auto, w, Algorithm.CUDNN);
      assertArrayEquals(library, attention(auto, w));
      use(named, w, Algorithm.OWN);
      assertArrayEquals(attention(own, w), attention(named, w));
      named.tunable().use(TuningTable.NONE);
    }
  }

  @Test
  void float32AttentionIsNeverCudnns() {
    var named = backend("fp32", "cudnn");
    var work = new AttentionWork(false, 40, 70, 32, 16, Precision.FP32);
    assertEquals(List.of(Algorithm.OWN), named.tunable().algorithms(work));
  }

  @Test
  void aTableThatNamesWhatIsNotThereIsRefusedWholeAndTheOldOneStays() {
    var cuda = backend("fp32", "cudnn");
    var before = TuningTable.everywhere(Algorithm.OWN);
    cuda.tunable().use(before);
    var refused =
        assertThrows(IllegalArgumentException.class, () -> use(cuda, PRODUCT, Algorithm.CUBLAS));
    assertEquals(
        "cublas cannot run the matmul of 40x300 by 300x48, nt, fp32 on %s; it can be own"
            .formatted(cuda.tunable().machine()),
        refused.getMessage());
    assertEquals(before, cuda.tunable().table());
  }

  @Test
  void tunersAreToldOfAllThreeKindsOfWork() {
    var cuda = backend("bf16", "auto");
    var seen = new ArrayList<Work>();
    cuda.tunable().watch(seen::add);
    product(cuda, PRODUCT);
    attention(cuda, FORWARD);
    attention(cuda, BACKWARD);
    try (Scope _ = Scope.open("test")) {
      Tensor x = draw(cuda, DType.FLOAT32, 1, 1, 8, 3, 3);
      Tensor w = draw(cuda, DType.FLOAT32, 1, 8, 8, 3, 3);
      Tensor y = draw(cuda, DType.FLOAT32, 1, 1, 8, 3, 3);
      cuda.conv2d(x, w, null, ConvSpec.of(1, 1), y);
    }
    cuda.tunable().watch(null);
    product(cuda, PRODUCT);
    assertEquals(List.of(PRODUCT, FORWARD, BACKWARD), seen.subList(0, 3));
    assertTrue(seen.size() == 4 && seen.get(3) instanceof ConvWork, seen::toString);
    assertEquals(List.of(Algorithm.CUBLAS, Algorithm.OWN), cuda.tunable().algorithms(PRODUCT));
    assertEquals(List.of(Algorithm.OWN, Algorithm.CUBLAS), cuda.tunable().algorithms(ROW));
    assertEquals(List.of(Algorithm.OWN, Algorithm.CUDNN), cuda.tunable().algorithms(BACKWARD));
  }
}
