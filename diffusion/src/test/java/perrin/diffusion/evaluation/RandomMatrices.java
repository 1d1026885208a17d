package perrin.diffusion.evaluation;

import java.util.Random;
import java.util.stream.DoubleStream;

/** Small square matrices, row-major, for tests. */
final class RandomMatrices {
  private RandomMatrices() {}

  static double[] any(int n, Random random) {
    return random.doubles((long) n * n, -1, 1).toArray();
  }

  static double[] symmetric(int n, Random random) {
    double[] a = any(n, random);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        a[i * n + j] = a[j * n + i];
      }
    }
    return a;
  }

  /** A A^T + 0.1 I. */
  static double[] positive(int n, Random random) {
    double[] a = any(n, random);
    double[] out = product(a, transposed(a, n), n);
    for (int i = 0; i < n; i++) {
      out[i * n + i] += 0.1;
    }
    return out;
  }

  /** The eigenvectors of a random symmetric matrix. */
  static double[] rotation(int n, Random random) {
    return SymmetricEigen.of(symmetric(n, random), n).vectors();
  }

  static double[] identity(int n) {
    return diagonal(DoubleStream.generate(() -> 1).limit(n).toArray());
  }

  static double[] diagonal(double... values) {
    int n = values.length;
    double[] out = new double[n * n];
    for (int i = 0; i < n; i++) {
      out[i * n + i] = values[i];
    }
    return out;
  }

  static double[] transposed(double[] a, int n) {
    double[] out = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        out[j * n + i] = a[i * n + j];
      }
    }
    return out;
  }

  static double[] product(double[] a, double[] b, int n) {
    double[] out = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          out[i * n + j] += a[i * n + k] * b[k * n + j];
        }
      }
    }
    return out;
  }

  /** R A R^T. */
  static double[] congruent(double[] r, double[] a, int n) {
    return product(product(r, a, n), transposed(r, n), n);
  }

  /** R x. */
  static double[] times(double[] r, double[] x) {
    int n = x.length;
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        out[i] += r[i * n + j] * x[j];
      }
    }
    return out;
  }
}
