package perrin.diffusion.evaluation;

/**
 * The eigen-decomposition {@code A = V diag(lambda) V^T} of a symmetric matrix by cyclic Jacobi
 * rotations (Jacobi 1846; Golub and Van Loan, Matrix Computations, 4th edition, section 8.5).
 *
 * <p>Jacobi's method is the slowest of the classical ones and the most accurate; at the few hundred
 * dimensions of a feature space it takes well under a second.
 *
 * @param size the order n
 * @param values the eigenvalues {@code lambda}, {@code [n]}, in no particular order
 * @param vectors {@code V}, {@code [n,n]} row-major: column i belongs to {@code values[i]}
 */
public record SymmetricEigen(int size, double[] values, double[] vectors) {
  private static final int MAX_SWEEPS = 60;

  /**
   * Decomposes a matrix.
   *
   * @param matrix {@code A}, {@code [n,n]} row-major, finite; only its upper triangle is read
   * @param n the order
   * @return eigenvalues and orthonormal eigenvectors
   * @throws IllegalArgumentException if the matrix has another size or a value that is not finite
   */
  public static SymmetricEigen of(double[] matrix, int n) {
    if (n < 1 || matrix.length != n * n) {
      throw new IllegalArgumentException(
          "symmetric eigen: order %d needs %d values, got %d".formatted(n, n * n, matrix.length));
    }
    double[] a = new double[n * n];
    double[] v = new double[n * n];
    double scale = 0;
    for (int i = 0; i < n; i++) {
      v[i * n + i] = 1;
      for (int j = i; j < n; j++) {
        double x = matrix[i * n + j];
        if (!Double.isFinite(x)) {
          throw new IllegalArgumentException(
              "symmetric eigen: value %s at (%d,%d) must be finite".formatted(x, i, j));
        }
        a[i * n + j] = x;
        a[j * n + i] = x;
        scale = Math.max(scale, Math.abs(x));
      }
    }
    for (int sweep = 0; !sweep(a, v, n, scale); sweep++) {
      if (sweep == MAX_SWEEPS) {
        throw new IllegalStateException("symmetric eigen: no convergence at order " + n);
      }
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = a[i * n + i];
    }
    return new SymmetricEigen(n, values, v);
  }

  /** Rotates every pair once; true if there was nothing left to rotate. */
  private static boolean sweep(double[] a, double[] v, int n, double scale) {
    // An element this small moves no eigenvalue by more than rounding already did.
    double negligible = 0x1p-60 * scale;
    boolean diagonal = true;
    for (int p = 0; p < n - 1; p++) {
      for (int q = p + 1; q < n; q++) {
        double apq = a[p * n + q];
        if (Math.abs(apq) <= negligible) {
          continue;
        }
        diagonal = false;
        double theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
        double c = 1 / Math.hypot(t, 1);
        rotateColumns(a, n, p, q, c, t * c);
        rotateRows(a, n, p, q, c, t * c);
        a[p * n + q] = 0;
        a[q * n + p] = 0;
        rotateColumns(v, n, p, q, c, t * c);
      }
    }
    return diagonal;
  }

  private static void rotateColumns(double[] a, int n, int p, int q, double c, double s) {
    for (int k = 0; k < n; k++) {
      double x = a[k * n + p];
      double y = a[k * n + q];
      a[k * n + p] = c * x - s * y;
      a[k * n + q] = s * x + c * y;
    }
  }

  private static void rotateRows(double[] a, int n, int p, int q, double c, double s) {
    for (int k = 0; k < n; k++) {
      double x = a[p * n + k];
      double y = a[q * n + k];
      a[p * n + k] = c * x - s * y;
      a[q * n + k] = s * x + c * y;
    }
  }

  /**
   * The symmetric square root {@code V diag(sqrt(max(lambda, 0))) V^T} of a matrix that is positive
   * semi-definite but for rounding.
   *
   * @return {@code [n,n]} row-major, exactly symmetric
   */
  public double[] squareRoot() {
    double[] roots = new double[size];
    for (int i = 0; i < size; i++) {
      roots[i] = Math.sqrt(Math.max(values[i], 0));
    }
    double[] out = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = i; j < size; j++) {
        double sum = 0;
        for (int k = 0; k < size; k++) {
          sum += vectors[i * size + k] * roots[k] * vectors[j * size + k];
        }
        out[i * size + j] = sum;
        out[j * size + i] = sum;
      }
    }
    return out;
  }
}
