package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SymmetricEigenTest {
  @Test
  void twoByTwoHasItsClosedForm() {
    var eigen = SymmetricEigen.of(new double[] {2, 1, 1, 2}, 2);
    double[] values = eigen.values().clone();
    Arrays.sort(values);
    assertArrayEquals(new double[] {1, 3}, values, 1e-14);
  }

  @Test
  void theSecondDifferenceMatrixHasItsClosedForm() {
    // Eigenvalues of tridiag(-1, 2, -1) are 2 - 2 cos(pi k / (n + 1)).
    int n = 40;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      a[i * n + i] = 2;
      if (i + 1 < n) {
        a[i * n + i + 1] = -1;
        a[(i + 1) * n + i] = -1;
      }
    }
    double[] expected = new double[n];
    for (int k = 1; k <= n; k++) {
      expected[k - 1] = 2 - 2 * Math.cos(Math.PI * k / (n + 1));
    }
    double[] values = SymmetricEigen.of(a, n).values().clone();
    Arrays.sort(values);
    assertArrayEquals(expected, values, 1e-13);
  }

  @Test
  void theFactorsGiveBackTheMatrix() {
    int n = 24;
    double[] a = RandomMatrices.symmetric(n, new Random(1));
    var eigen = SymmetricEigen.of(a, n);
    double[] back = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          back[i * n + j] +=
              eigen.vectors()[i * n + k] * eigen.values()[k] * eigen.vectors()[j * n + k];
        }
      }
    }
    assertArrayEquals(a, back, 1e-12);
  }

  @Test
  void theVectorsAreOrthonormal() {
    int n = 24;
    double[] v = SymmetricEigen.of(RandomMatrices.symmetric(n, new Random(2)), n).vectors();
    double[] gram = RandomMatrices.product(RandomMatrices.transposed(v, n), v, n);
    assertArrayEquals(RandomMatrices.identity(n), gram, 1e-13);
  }

  @Test
  void theRootSquaredIsTheMatrix() {
    int n = 16;
    double[] a = RandomMatrices.positive(n, new Random(3));
    double[] root = SymmetricEigen.of(a, n).squareRoot();
    assertArrayEquals(a, RandomMatrices.product(root, root, n), 1e-11);
  }

  @Test
  void equalEigenvaluesAreNoTrouble() {
    var eigen = SymmetricEigen.of(RandomMatrices.identity(5), 5);
    assertArrayEquals(new double[] {1, 1, 1, 1, 1}, eigen.values());
  }

  @Test
  void tinyAndHugeMatricesConverge() {
    double[] a = RandomMatrices.symmetric(6, new Random(4));
    for (double scale : new double[] {1e-120, 1e120}) {
      double[] scaled = Arrays.stream(a).map(x -> scale * x).toArray();
      double trace = Arrays.stream(SymmetricEigen.of(scaled, 6).values()).sum() / scale;
      double expected = 0;
      for (int i = 0; i < 6; i++) {
        expected += a[i * 7];
      }
      assertEquals(expected, trace, 1e-12);
    }
  }

  @Test
  void valuesThatAreNotFiniteAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> SymmetricEigen.of(new double[] {1, Double.NaN, 0, 1}, 2));
  }
}
