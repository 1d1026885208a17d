package perrin.diffusion.exact;

import perrin.diffusion.evaluation.SymmetricEigen;
import perrin.tensor.ShapeException;

/**
 * A covariance by its axes: {@code C = Q diag(c^2) Q^T}.
 *
 * @param axes Q [D][D], orthonormal columns
 * @param deviations c [D], along the columns of Q, at least 0
 */
record PrincipalAxes(double[][] axes, double[] deviations) {
  /** Eigenvalues below 0 by no more than this share of the largest one are taken for rounding. */
  private static final double ROUNDING = 1e-12;

  static PrincipalAxes of(double[][] covariance) {
    int d = covariance.length;
    double[] flat = new double[d * d];
    for (int i = 0; i < d; i++) {
      if (covariance[i].length != d) {
        throw new ShapeException("mixture", "a covariance must be square, [D][D]");
      }
      System.arraycopy(covariance[i], 0, flat, i * d, d);
    }
    SymmetricEigen e = SymmetricEigen.of(flat, d);
    double largest = 0;
    for (double value : e.values()) {
      largest = Math.max(largest, value);
    }
    double[][] q = new double[d][d];
    double[] c = new double[d];
    for (int k = 0; k < d; k++) {
      if (e.values()[k] < -ROUNDING * largest) {
        throw new IllegalArgumentException(
            "mixture: a covariance has the negative eigenvalue " + e.values()[k]);
      }
      c[k] = Math.sqrt(Math.max(0, e.values()[k]));
      for (int i = 0; i < d; i++) {
        q[i][k] = e.vectors()[i * d + k];
      }
    }
    return new PrincipalAxes(q, c);
  }

  /** Q z; z itself without axes. */
  static double[] along(double[][] axes, double[] z) {
    if (axes == null) {
      return z;
    }
    double[] y = new double[z.length];
    for (int i = 0; i < y.length; i++) {
      for (int k = 0; k < z.length; k++) {
        y[i] += axes[i][k] * z[k];
      }
    }
    return y;
  }

  /** Q^T y; y itself without axes. */
  static double[] inside(double[][] axes, double[] y) {
    if (axes == null) {
      return y;
    }
    double[] z = new double[y.length];
    for (int k = 0; k < z.length; k++) {
      for (int i = 0; i < y.length; i++) {
        z[k] += axes[i][k] * y[i];
      }
    }
    return z;
  }
}
