package perrin.autograd;

import java.util.SplittableRandom;
import java.util.function.Function;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Compares products with central differences along random directions, to first and second order.
 *
 * <p>With phi(x) = &lt;u, f(x)&gt; for a random cotangent u: first order, &lt;grad phi, v&gt;
 * against (phi(x + h v) - phi(x - h v)) / 2h; second order, the gradient of psi(x, u) = &lt;grad
 * phi, v&gt; against differences of psi. Runs on the float64 reference backend; away from kinks the
 * two agree to about 1e-9.
 */
public final class GradCheck {
  private static final double STEP = 1e-5;

  private final long seed;
  private final double tolerance;

  /** A check with seed 1 and relative tolerance 1e-6. */
  public GradCheck() {
    this(1, 1e-6);
  }

  /**
   * A check with its own randomness and strictness.
   *
   * @param seed of directions and cotangents
   * @param tolerance relative to the larger of 1 and the derivative's size
   */
  public GradCheck(long seed, double tolerance) {
    this.seed = seed;
    this.tolerance = tolerance;
  }

  /**
   * Checks first and second order.
   *
   * @param name for the message
   * @param f a smooth function near x
   * @param x float64 operands
   * @throws AssertionError if a derivative is wrong, with both numbers
   */
  public void check(String name, Function<Var[], Var> f, Tensor... x) {
    first(name, f, x);
    second(name, f, x);
  }

  /**
   * Checks the first-order product.
   *
   * @param name for the message
   * @param f a function differentiable near x
   * @param x float64 operands
   */
  public void first(String name, Function<Var[], Var> f, Tensor... x) {
    SplittableRandom random = new SplittableRandom(seed);
    try (Scope _ = Scope.open("gradient check")) {
      double[] u = random(random, f.apply(constants(x)).shape().size());
      double[][] v = directions(random, x);
      double analytic = dot(gradient(f, x, u), v);
      double numeric = (phi(f, moved(x, v, STEP), u) - phi(f, moved(x, v, -STEP), u)) / (2 * STEP);
      compare(name + ", first order", analytic, numeric);
    }
  }

  /**
   * Checks that the product is differentiable itself, in the operands and in the cotangent.
   *
   * @param name for the message
   * @param f a function twice differentiable near x
   * @param x float64 operands
   */
  public void second(String name, Function<Var[], Var> f, Tensor... x) {
    SplittableRandom random = new SplittableRandom(seed + 1);
    try (Scope _ = Scope.open("gradient check")) {
      double[] u = random(random, f.apply(constants(x)).shape().size());
      double[][] v = directions(random, x);
      double[][] w = directions(random, x);
      double[] du = random(random, u.length);

      Var[] leaves = leaves(x);
      Var y = f.apply(leaves);
      Var cotangent = Var.leaf(Tensor.of(x[0].backend(), y.shape(), u));
      Var[] g = Grad.recordedProduct(y, cotangent, leaves);
      Var psi = null;
      for (int i = 0; i < x.length; i++) {
        Var term = g[i].mul(Var.constant(Tensor.of(x[i].backend(), x[i].shape(), v[i]))).sumAll();
        psi = psi == null ? term : psi.add(term);
      }
      double analytic = 0;
      if (psi.recorded()) {
        Var[] all = java.util.Arrays.copyOf(leaves, leaves.length + 1);
        all[leaves.length] = cotangent;
        Var[] gg = Grad.recorded(psi, all);
        for (int i = 0; i < x.length; i++) {
          analytic += dot(gg[i].value().toDoubles(), w[i]);
        }
        analytic += dot(gg[x.length].value().toDoubles(), du);
      }
      double plus = dot(gradient(f, moved(x, w, STEP), shifted(u, du, STEP)), v);
      double minus = dot(gradient(f, moved(x, w, -STEP), shifted(u, du, -STEP)), v);
      compare(name + ", second order", analytic, (plus - minus) / (2 * STEP));
    }
  }

  private void compare(String what, double analytic, double numeric) {
    double error = Math.abs(analytic - numeric);
    double scale = Math.max(1, Math.max(Math.abs(analytic), Math.abs(numeric)));
    if (!(error <= tolerance * scale)) {
      throw new AssertionError(
          what
              + ": the product gives "
              + analytic
              + ", differences give "
              + numeric
              + " (seed "
              + seed
              + ")");
    }
  }

  private static double[][] gradient(Function<Var[], Var> f, Tensor[] x, double[] u) {
    Var[] leaves = leaves(x);
    Var y = f.apply(leaves);
    Var[] g = Grad.product(y, Var.constant(Tensor.of(x[0].backend(), y.shape(), u)), leaves);
    double[][] out = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      out[i] = g[i].value().toDoubles();
    }
    return out;
  }

  private static double phi(Function<Var[], Var> f, Tensor[] x, double[] u) {
    return dot(f.apply(constants(x)).value().toDoubles(), u);
  }

  private static Var[] leaves(Tensor[] x) {
    Var[] out = new Var[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = Var.leaf(x[i]);
    }
    return out;
  }

  private static Var[] constants(Tensor[] x) {
    Var[] out = new Var[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = Var.constant(x[i]);
    }
    return out;
  }

  private static Tensor[] moved(Tensor[] x, double[][] v, double h) {
    Tensor[] out = new Tensor[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = Tensor.of(x[i].backend(), x[i].shape(), shifted(x[i].toDoubles(), v[i], h));
    }
    return out;
  }

  private static double[] shifted(double[] x, double[] v, double h) {
    double[] out = x.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] += h * v[i];
    }
    return out;
  }

  private static double[][] directions(SplittableRandom random, Tensor[] x) {
    double[][] out = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      if (x[i].dtype() != DType.FLOAT64) {
        throw new IllegalArgumentException("gradient check: operand " + i + " is not float64");
      }
      out[i] = random(random, x[i].size());
    }
    return out;
  }

  private static double[] random(SplittableRandom random, int n) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = random.nextGaussian();
    }
    return out;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double dot(double[][] a, double[][] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += dot(a[i], b[i]);
    }
    return sum;
  }

  /**
   * A standard normal operand for a check.
   *
   * @param backend the float64 reference
   * @param seed of its numbers
   * @param dims its shape
   * @return the operand
   */
  public static Tensor normal(Backend backend, long seed, int... dims) {
    Shape shape = Shape.of(dims);
    return Tensor.of(backend, shape, random(new SplittableRandom(seed), shape.size()));
  }
}
