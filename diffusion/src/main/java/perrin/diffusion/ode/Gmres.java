package perrin.diffusion.ode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Linear systems A x = b without a matrix: the x in the span of b, Ab, A²b, … that leaves the least
 * residual (Saad and Schultz 1986).
 *
 * @param <V> the vectors
 * @param space of the vectors
 */
record Gmres<V>(VectorSpace<V> space) {
  private static final int MAX_VECTORS = 40;
  private static final double REDUCTION = 1e-4;

  /**
   * Solves until the residual is 10^-4 of b, or as far as 40 vectors lead.
   *
   * @param a the matrix as a function
   * @param b right-hand side
   * @return x
   */
  V solve(UnaryOperator<V> a, V b) {
    double beta = space.norm(b);
    if (beta == 0) {
      return b;
    }
    List<V> basis = new ArrayList<>();
    basis.add(space.combine(new double[] {1 / beta}, List.of(b)));
    // column j of the upper Hessenberg matrix, made triangular by rotations as it comes
    List<double[]> columns = new ArrayList<>();
    double[] cos = new double[MAX_VECTORS];
    double[] sin = new double[MAX_VECTORS];
    double[] right = new double[MAX_VECTORS + 1];
    right[0] = beta;
    int n = 0;
    while (n < MAX_VECTORS && Math.abs(right[n]) > REDUCTION * beta) {
      V w = a.apply(basis.get(n));
      double before = space.norm(w);
      double[] column = new double[n + 2];
      for (int i = 0; i <= n; i++) {
        column[i] = space.dot(w, basis.get(i));
        w = space.combine(new double[] {1, -column[i]}, List.of(w, basis.get(i)));
      }
      double rest = space.norm(w);
      column[n + 1] = rest;
      for (int i = 0; i < n; i++) {
        double upper = cos[i] * column[i] + sin[i] * column[i + 1];
        column[i + 1] = cos[i] * column[i + 1] - sin[i] * column[i];
        column[i] = upper;
      }
      double r = Math.hypot(column[n], column[n + 1]);
      if (r == 0) {
        break;
      }
      cos[n] = column[n] / r;
      sin[n] = column[n + 1] / r;
      column[n] = r;
      right[n + 1] = -sin[n] * right[n];
      right[n] *= cos[n];
      columns.add(column);
      n++;
      if (rest <= 1e-10 * before) {
        break; // the space is exhausted
      }
      basis.add(space.combine(new double[] {1 / rest}, List.of(w)));
    }
    if (n == 0) {
      return b;
    }
    double[] y = new double[n];
    for (int i = n - 1; i >= 0; i--) {
      double sum = right[i];
      for (int j = i + 1; j < n; j++) {
        sum -= columns.get(j)[i] * y[j];
      }
      y[i] = sum / columns.get(i)[i];
    }
    return space.combine(y, basis.subList(0, n));
  }
}
