package perrin.diffusion.solver.interpolation;

import java.util.Arrays;

/** Integrals of the polynomial through given points. */
public final class Lagrange {
  private static final double MOST = 25;

  private Lagrange() {}

  /**
   * Weights w_i with {@code int p = sum_i w_i p(v_i)} for every polynomial p of degree below the
   * number of nodes: w_i is the integral of the Lagrange polynomial {@code l_i(v) = prod_(j != i)
   * (v - v_j) / (v_i - v_j)}.
   *
   * @param nodes v_i, all different
   * @param moments {@code int v^k} for k = 0, 1, …, at least as many as nodes
   * @return as many weights as nodes
   */
  public static double[] weights(double[] nodes, double[] moments) {
    int n = nodes.length;
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      double[] l = new double[n];
      l[0] = 1;
      int degree = 0;
      for (int j = 0; j < n; j++) {
        if (j != i) {
          multiply(l, ++degree, nodes[j], nodes[i] - nodes[j]);
        }
      }
      for (int k = 0; k < n; k++) {
        w[i] += l[k] * moments[k];
      }
    }
    return w;
  }

  /**
   * Weights as {@link #weights}, through only as many of the first nodes as keep what extrapolation
   * magnifies in bounds: {@code sum |w_i| <= 25 |sum w_i|}. At equal steps that sum is below 7 for
   * four nodes; where every step is many times the one before, it has no bound.
   *
   * @param nodes v_i, all different, the most important first
   * @param moments {@code int v^k} for k = 0, 1, …, at least as many as nodes
   * @return as many weights as nodes; 0 for those left out
   */
  public static double[] bounded(double[] nodes, double[] moments) {
    for (int n = nodes.length; n > 1; n--) {
      double[] w = weights(Arrays.copyOf(nodes, n), moments);
      double size = Arrays.stream(w).map(Math::abs).sum();
      if (size <= MOST * Math.abs(moments[0])) {
        return Arrays.copyOf(w, nodes.length);
      }
    }
    double[] w = new double[nodes.length];
    w[0] = moments[0];
    return w;
  }

  /**
   * Whether a polynomial can go through the nodes.
   *
   * @param nodes v_i
   * @return false if two are the same or one is no number
   */
  public static boolean distinct(double... nodes) {
    for (int i = 0; i < nodes.length; i++) {
      for (int j = 0; j < i; j++) {
        if (nodes[i] == nodes[j]) {
          return false;
        }
      }
      if (!Double.isFinite(nodes[i])) {
        return false;
      }
    }
    return true;
  }

  /** l := l (v - root) / scale, of the given new degree. */
  private static void multiply(double[] l, int degree, double root, double scale) {
    for (int k = degree; k >= 0; k--) {
      l[k] = ((k > 0 ? l[k - 1] : 0) - root * l[k]) / scale;
    }
  }

  /**
   * The plain moments {@code scale int_0^1 v^k dv}.
   *
   * @param n how many
   * @param scale factor of all
   * @return scale / (k + 1) for k = 0 … n - 1
   */
  public static double[] uniform(int n, double scale) {
    double[] m = new double[n];
    for (int k = 0; k < n; k++) {
      m[k] = scale / (k + 1);
    }
    return m;
  }
}
