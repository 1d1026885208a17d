package perrin.kernels.cuda.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.elementwise.Elementwise;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.Recording;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

@Tag("gpu")
final class ProductsTest {
  private static final int[] EXTENTS = {1, 2, 7, 16, 31, 33, 64, 65};
  private static final int[][] BATCHES = {{}, {3}, {2, 2}, {1, 3}};

  private final CudaDevice device = Gpu.device();

  private CudaBackend backend(String precision, String library) {
    return new CudaBackend(device, CudaSettings.of(precision, library));
  }

  private static <T> T any(Random random, T[] of) {
    return of[random.nextInt(of.length)];
  }

  @ParameterizedTest
  @CsvSource({"fp32,own", "fp32,cublas", "tf32,own", "tf32,cublas"})
  void productsOfAnyViewsOfEitherTypeAreRight(String precision, String library) {
    CudaBackend cuda = backend(precision, library);
    DType[] types = {DType.FLOAT32, DType.BFLOAT16};
    Layout[] into = {Layout.ROWS, Layout.COLUMNS, Layout.GAPS, Layout.SPARSE, Layout.FLIPPED};
    for (int seed = 0; seed < 60; seed++) {
      var random = new Random(seed);
      int[] s = random.ints(3, 0, EXTENTS.length).map(i -> EXTENTS[i]).toArray();
      DType type = any(random, types);
      Layout x = any(random, Layout.values());
      Layout y = any(random, Layout.values());
      Layout z = any(random, into);
      try (Scope _ = Scope.open("test")) {
        var trial = new ProductTrial(cuda, random);
        trial.with(type, any(random, BATCHES), s[0], s[1], s[2], x, y, random.nextBoolean());
        trial.into(z, any(random, types));
        cuda.matmul(trial.a, trial.b, trial.bias, trial.out);
        boolean rounds = precision.equals("tf32") && type == DType.FLOAT32;
        String what = "seed %d: %s %s x %s into %s".formatted(seed, type, x, y, z);
        trial.check(rounds ? ProductTrial.TF32 : 0, what);
      }
    }
  }

  @Test
  void factorsOfTwoTypesAreMultipliedAsFloats() {
    CudaBackend cuda = backend("fp32", "own");
    try (Scope _ = Scope.open("test")) {
      var trial = new ProductTrial(cuda, new Random(1));
      trial.with(DType.FLOAT32, new int[] {2}, 5, 6, 7, Layout.ROWS, Layout.COLUMNS, true);
      Tensor narrow = Tensor.allocate(cuda, DType.BFLOAT16, trial.a.shape(), "narrow");
      cuda.copy(trial.a, narrow);
      trial.a = narrow;
      cuda.matmul(narrow, trial.b, trial.bias, trial.out);
      trial.check(0, "mixed");
    }
  }

  @ParameterizedTest
  @CsvSource({"own", "cublas"})
  void aSumOfNoTermsIsTheBias(String library) {
    CudaBackend cuda = backend("fp32", library);
    try (Scope _ = Scope.open("test")) {
      Tensor out = Tensor.full(cuda, DType.FLOAT32, Shape.of(2, 2, 2), Double.NaN);
      Tensor a = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(2, 2, 0), "a");
      Tensor b = Tensor.allocate(cuda, DType.FLOAT32, Shape.of(2, 0, 2), "b");
      cuda.matmul(a, b, Tensor.of(cuda, Shape.of(2), 5, 6), out);
      assertArrayEquals(new double[] {5, 6, 5, 6, 5, 6, 5, 6}, out.toDoubles());
      cuda.matmul(a, b, null, out);
      assertArrayEquals(new double[8], out.toDoubles());
    }
  }

  @ParameterizedTest
  @CsvSource({"own", "cublas"})
  void recordedProductsAreReplayed(String library) {
    CudaBackend cuda = backend("fp32", library);
    try (Scope _ = Scope.open("test");
        Recording recording = cuda.record()) {
      Tensor x = Tensor.of(cuda, Shape.of(2, 2), 1, 2, 3, 4);
      Tensor y = Tensor.of(cuda, Shape.of(2, 2), 0, 1, 1, 0);
      Tensor bias = Tensor.of(cuda, Shape.of(2), 10, 20);
      Tensor out = Tensor.full(cuda, DType.FLOAT32, Shape.of(2, 2), 0);
      Runnable replay = recording.add(() -> cuda.matmul(x, y, bias, out));
      for (int k = 1; k < 3; k++) {
        cuda.upload(new double[] {k, 2, 3, 4}, x);
        replay.run();
        assertArrayEquals(new double[] {12, 20 + k, 14, 23}, out.toDoubles());
      }
    }
  }

  /** One product of all rows, that is, so that tiles are full. */
  @Test
  void aBatchThatSharesItsRightFactorIsOneProductOfAllRows() {
    CudaBackend cuda = backend("fp32", "own");
    try (Scope _ = Scope.open("test")) {
      var t = new ProductTrial(cuda, new Random(1));
      t.with(DType.FLOAT32, new int[] {2, 3}, 4, 5, 6, Layout.ROWS, Layout.SHARED, true);
      MatrixProduct p = MatrixProduct.of(t.a, t.b, t.bias, t.out);
      assertEquals(24, p.m());
      assertEquals(1, p.products());
    }
  }

  @Test
  void theLibraryIsNamed() {
    var elementwise = new Elementwise(device);
    List<String> lines = new ArrayList<>();
    for (String library : List.of("own", "cublas")) {
      var products =
          new Products(device, CudaSettings.of("fp32", library), elementwise, "cuda-test");
      lines.addAll(products.describe());
    }
    assertEquals(2, lines.size());
    assertTrue(lines.get(0).contains("own"), lines.get(0));
    assertTrue(lines.get(1).contains("cuBLAS 12.6.0"), Arrays.toString(lines.toArray()));
  }
}
