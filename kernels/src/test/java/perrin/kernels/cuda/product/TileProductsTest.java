package perrin.kernels.cuda.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.Scope;

@Tag("gpu")
final class TileProductsTest {
  private static final int[][] SIZES = {
    {1, 1, 1}, {7, 33, 31}, {33, 7, 65}, {65, 129, 7}, {129, 31, 33}, {64, 72, 40}, {136, 8, 96}
  };
  private static final Layout[] WAYS = {
    Layout.ROWS, Layout.COLUMNS, Layout.GAPS, Layout.ALIGNED_ROWS, Layout.ALIGNED_COLUMNS
  };

  private final CudaBackend cuda = Gpu.backend();
  private final TileProducts tiles = new TileProducts(cuda.device());

  private static DType type(TileKernel kernel) {
    return kernel.name().startsWith("BF16") ? DType.BFLOAT16 : DType.FLOAT32;
  }

  private static double rounding(TileKernel kernel) {
    return kernel.name().startsWith("TF32") ? ProductTrial.TF32 : 0;
  }

  private ProductTrial run(ProductTrial t, TileKernel kernel, int parts) {
    tiles.run(MatrixProduct.of(t.a, t.b, t.bias, t.out), kernel, parts, cuda);
    return t;
  }

  @ParameterizedTest
  @EnumSource
  void everyKernelMultipliesFactorsThatLieInRowsOrColumns(TileKernel kernel) {
    int round = 0;
    for (int[] s : SIZES) {
      for (Layout x : WAYS) {
        for (Layout y : WAYS) {
          if (++round % (kernel.edge() == 128 ? 4 : 2) != 0) {
            continue;
          }
          try (Scope _ = Scope.open("test")) {
            var trial = new ProductTrial(cuda, new Random(round));
            boolean biased = round % 3 == 0;
            trial.with(type(kernel), new int[0], s[0], s[1], s[2], x, y, biased);
            run(trial, kernel, 1).check(rounding(kernel), kernel + " " + x + " " + y);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyKernelWritesAnyResult(TileKernel kernel) {
    for (Layout l : new Layout[] {Layout.COLUMNS, Layout.GAPS, Layout.SPARSE, Layout.FLIPPED}) {
      for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
        try (Scope _ = Scope.open("test")) {
          var trial = new ProductTrial(cuda, new Random(l.ordinal()));
          trial.with(type(kernel), new int[0], 35, 37, 19, Layout.ROWS, Layout.ROWS, true);
          run(trial.into(l, type), kernel, 1).check(rounding(kernel), kernel + " into " + l);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void batchesMayShareAFactor(TileKernel kernel) {
    for (Layout x : new Layout[] {Layout.ROWS, Layout.SHARED}) {
      for (Layout y : new Layout[] {Layout.COLUMNS, Layout.SHARED}) {
        try (Scope _ = Scope.open("test")) {
          var trial = new ProductTrial(cuda, new Random(5));
          trial.with(type(kernel), new int[] {2, 3}, 9, 10, 17, x, y, true);
          run(trial, kernel, 1).check(rounding(kernel), kernel + " " + x + " " + y);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void partsOfALongSumAddUp(TileKernel kernel) {
    for (int parts : new int[] {2, 3, 7}) {
      try (Scope _ = Scope.open("test")) {
        var trial = new ProductTrial(cuda, new Random(parts));
        trial.with(type(kernel), new int[] {2}, 10, 5, 213, Layout.COLUMNS, Layout.ROWS, true);
        trial.into(Layout.COLUMNS, type(kernel));
        run(trial, kernel, parts).check(rounding(kernel), kernel + " in parts: " + parts);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyTilesAreEachTakenOnce(TileKernel kernel) {
    int e = kernel.edge();
    try (Scope _ = Scope.open("test")) {
      var trial = new ProductTrial(cuda, new Random(8));
      trial.with(
          type(kernel), new int[0], 10 * e + 1, 2 * e + 1, 3, Layout.ROWS, Layout.ROWS, false);
      run(trial, kernel, 1).check(rounding(kernel), kernel + " of many tiles");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32_LARGE", "F32_SMALL"})
  void floatSumsHaveTheBitsOfOneChainOverK(TileKernel kernel) {
    try (Scope _ = Scope.open("test")) {
      var t = new ProductTrial(cuda, new Random(4));
      t.with(DType.FLOAT32, new int[0], 33, 17, 37, Layout.ROWS, Layout.COLUMNS, false);
      run(t, kernel, 1);
      float[] x = t.a.toFloats();
      float[] y = t.b.toFloats();
      float[] right = new float[33 * 17];
      for (int i = 0; i < right.length; i++) {
        for (int q = 0; q < 37; q++) {
          right[i] = Math.fma(x[i / 17 * 37 + q], y[q * 17 + i % 17], right[i]);
        }
      }
      assertArrayEquals(right, t.out.toFloats());
    }
  }
}
