package perrin.diffusion;

import java.util.function.DoubleUnaryOperator;
import perrin.autograd.Var;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Expectations over a standard normal by the trapezoidal rule, which is exact to rounding for
 * smooth functions.
 */
public final class Quadrature {
  private static final double REACH = 11;
  private static final int NODES = 221;

  private Quadrature() {}

  /** The nodes. */
  public static double[] nodes() {
    double[] z = new double[NODES];
    for (int i = 0; i < NODES; i++) {
      z[i] = -REACH + 2 * REACH * i / (NODES - 1);
    }
    return z;
  }

  /** Their weights, which sum to 1. */
  public static double[] weights() {
    double[] w = new double[NODES];
    double h = 2 * REACH / (NODES - 1);
    double[] z = nodes();
    for (int i = 0; i < NODES; i++) {
      w[i] = h * Math.exp(-z[i] * z[i] / 2) / Math.sqrt(2 * Math.PI);
    }
    return w;
  }

  /** E f(z). */
  public static double normal(DoubleUnaryOperator f) {
    double sum = 0;
    double[] z = nodes();
    double[] w = weights();
    for (int i = 0; i < NODES; i++) {
      sum += w[i] * f.applyAsDouble(z[i]);
    }
    return sum;
  }

  /** int_a^b f, by Gauss and Legendre's rule of 3 nodes on n pieces. */
  public static double integral(DoubleUnaryOperator f, double a, double b, int n) {
    double sum = 0;
    double h = (b - a) / n;
    double r = Math.sqrt(0.6) / 2;
    for (int i = 0; i < n; i++) {
      double mid = a + (i + 0.5) * h;
      sum +=
          h
              / 18
              * (5 * f.applyAsDouble(mid - r * h)
                  + 8 * f.applyAsDouble(mid)
                  + 5 * f.applyAsDouble(mid + r * h));
    }
    return sum;
  }

  /** Numbers as a column [n,1]. */
  public static Var column(Backend backend, double... x) {
    return Var.constant(Tensor.of(backend, Shape.of(x.length, 1), x));
  }

  /** sum_i w_i f_i, a scalar. */
  public static Var mean(Var each, double[] w) {
    return each.mul(Var.constant(Tensor.of(each.backend(), Shape.of(w.length), w))).sumAll();
  }
}
