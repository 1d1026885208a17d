package perrin.diffusion.solver.sde;

/**
 * Integrals of an exponential against powers, {@code m_k = c int_{-1}^0 e^{c v} v^k dv}: weights of
 * a polynomial through past predictions.
 */
final class ExponentialMoments {
  private ExponentialMoments() {}

  /**
   * The moments.
   *
   * @param c above 0; may be infinite
   * @param n the highest power
   * @return m_0 … m_n
   */
  static double[] of(double c, int n) {
    double[] m = new double[n + 1];
    for (int k = 0; k <= n; k++) {
      m[k] = c < 1 ? series(c, k) : k == 0 ? -Math.expm1(-c) : byParts(c, k, m[k - 1]);
    }
    return m;
  }

  /** [e^{c v} v^k] - k / c m_{k-1}; stable for c of at least 1 and few powers. */
  private static double byParts(double c, int k, double previous) {
    double sign = k % 2 == 0 ? 1 : -1;
    return -sign * Math.exp(-c) - k / c * previous;
  }

  private static double series(double c, int k) {
    double power = c;
    double sum = 0;
    for (int n = 0; n < 40 && power != 0; n++) {
      double sign = (n + k) % 2 == 0 ? 1 : -1;
      sum += sign * power / (n + k + 1);
      power *= c / (n + 1);
    }
    return sum;
  }

  /**
   * Weights of the values of a polynomial at given points: {@code c int_{-1}^0 e^{c v} P(v) dv =
   * sum_j w_j P(v_j)}.
   *
   * @param c above 0
   * @param v distinct points
   * @return w
   */
  static double[] weights(double c, double[] v) {
    int n = v.length;
    double[] m = of(c, n - 1);
    double[] w = new double[n];
    for (int j = 0; j < n; j++) {
      // Lagrange's polynomial of point j, by powers
      double[] p = new double[n];
      p[0] = 1;
      int degree = 0;
      for (int i = 0; i < n; i++) {
        if (i != j) {
          double scale = 1 / (v[j] - v[i]);
          degree++;
          for (int k = degree; k >= 0; k--) {
            p[k] = ((k > 0 ? p[k - 1] : 0) - v[i] * (k < degree ? p[k] : 0)) * scale;
          }
        }
      }
      for (int k = 0; k < n; k++) {
        w[j] += p[k] * m[k];
      }
    }
    return w;
  }
}
