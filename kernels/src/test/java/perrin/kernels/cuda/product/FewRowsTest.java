package perrin.kernels.cuda.product;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.DType;
import perrin.tensor.Scope;

@Tag("gpu")
final class FewRowsTest {
  private static final int[][] SIZES = {
    {1, 1, 1}, {1, 33, 7}, {2, 16, 31}, {3, 65, 129}, {4, 31, 64}, {33, 3, 65}, {4, 9, 1100}
  };
  private static final Layout[] WAYS = {
    Layout.ROWS, Layout.COLUMNS, Layout.GAPS, Layout.ALIGNED_ROWS, Layout.ALIGNED_COLUMNS
  };

  private final CudaBackend cuda = Gpu.backend();
  private final FewRows few = new FewRows(cuda.device());

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void fewRowsOrColumnsOfFactorsThatLieEitherWay(DType type) {
    int round = 0;
    for (int[] s : SIZES) {
      for (Layout x : WAYS) {
        for (Layout y : WAYS) {
          round++;
          try (Scope _ = Scope.open("test")) {
            var t = new ProductTrial(cuda, new Random(round));
            t.with(type, new int[0], s[0], s[1], s[2], x, y, round % 2 == 0);
            t.into(round % 3 == 0 ? Layout.COLUMNS : Layout.SPARSE, type);
            few.run(MatrixProduct.of(t.a, t.b, t.bias, t.out));
            t.check(0, type + " " + x + " " + y);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void batchesMayShareAFactor(DType type) {
    for (int rows : new int[] {3, 10}) {
      for (Layout x : new Layout[] {Layout.ROWS, Layout.SHARED}) {
        try (Scope _ = Scope.open("test")) {
          var t = new ProductTrial(cuda, new Random(rows));
          t.with(type, new int[] {2, 3}, rows, 13 - rows, 17, x, Layout.COLUMNS, true);
          few.run(MatrixProduct.of(t.a, t.b, t.bias, t.out));
          t.check(0, type + " " + x);
        }
      }
    }
  }
}
