package perrin.conformance;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/**
 * A function's value and its product with a cotangent on two backends.
 *
 * <p><b>Tolerance.</b> e is the largest change of the float64 result when every operand is changed
 * by u relative to its size, or of a result of the same operations with each rounded to float32,
 * over three random draws: what the function's conditioning makes of rounding. The subject may be
 * off by (16 + 2 sqrt n) (e + u (max |result| + L max |terms|)), n the largest operand's number of
 * elements, which bounds the length of every sum. Where terms cancel to nothing, e says nothing of
 * them: the terms of a gradient are cotangents, those of the value, if stated, the first operand; L
 * is the size of their factors.
 */
final class Gradients {
  private static final int PERTURBATIONS = 3;

  private final Backend rounding = new ReferenceBackend(DType.FLOAT32, ImageOrder.CHANNELS_FIRST);
  private double factors = 1;
  private boolean valueCancels;
  private final Trial trial;
  private final Function<Var[], Var> f;
  private final Both[] x;

  Gradients(Trial trial, Function<Var[], Var> f, Both... x) {
    this.trial = trial;
    this.f = f;
    this.x = x;
  }

  /** States L. */
  Gradients factors(double size) {
    factors = size;
    return this;
  }

  /** States L for the value too. */
  Gradients factorsOfTheValueToo(double size) {
    valueCancels = true;
    return factors(size);
  }

  /** Compares forward and backward. */
  void agree() {
    double[][] values = new double[x.length][];
    Tensor[] right = new Tensor[x.length];
    Tensor[] got = new Tensor[x.length];
    long n = 1;
    for (int i = 0; i < x.length; i++) {
      right[i] = x[i].reference();
      got[i] = x[i].subject();
      values[i] = right[i].toDoubles();
      n = Math.max(n, values[i].length);
    }
    Shape shape = f.apply(constants(right)).shape();
    n = Math.max(n, shape.size());
    Both gy = trial.normal(shape);
    double[][] expected = results(right, gy.reference());
    double[] change = new double[expected.length];
    SplittableRandom random = new SplittableRandom(7);
    for (int k = 0; k < PERTURBATIONS; k++) {
      Tensor[] moved = new Tensor[x.length];
      for (int i = 0; i < x.length; i++) {
        moved[i] = perturbed(right[i], random);
      }
      Tensor gyMoved = perturbed(gy.reference(), random);
      double[][] other = results(moved, gyMoved);
      double[][] rounded = results(rounded(moved), rounded(gyMoved)[0]);
      for (int i = 0; i < change.length; i++) {
        change[i] = Math.max(change[i], distance(other[i], expected[i]));
        change[i] = Math.max(change[i], distance(rounded[i], other[i]));
      }
    }
    double[][] actual = results(got, gy.subject());
    double factor = 16 + 2 * Math.sqrt(n);
    for (int i = 0; i < expected.length; i++) {
      double terms = largest(i == 0 ? values[0] : gy.reference().toDoubles());
      double size = largest(expected[i]) + (i > 0 || valueCancels ? factors * terms : 0);
      double tolerance = factor * (change[i] + trial.u() * size);
      try {
        trial.compare(expected[i], actual[i], Trial.constant(expected[i].length, tolerance));
      } catch (AssertionError e) {
        String what = i == 0 ? "the value: " : "the gradient of operand " + (i - 1) + ": ";
        throw new AssertionError(what + e.getMessage(), e);
      }
    }
  }

  private double[][] results(Tensor[] operands, Tensor gy) {
    try (Scope _ = Scope.open("gradients")) {
      Var[] leaves = new Var[operands.length];
      for (int i = 0; i < leaves.length; i++) {
        leaves[i] = Var.leaf(operands[i]);
      }
      Var y = f.apply(leaves);
      double[][] out = new double[leaves.length + 1][];
      out[0] = y.value().toDoubles();
      Var[] g = Grad.product(y, Var.constant(gy), leaves);
      for (int i = 0; i < g.length; i++) {
        out[i + 1] = g[i].value().toDoubles();
      }
      return out;
    }
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  private static double distance(double[] a, double[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private Tensor[] rounded(Tensor... x) {
    return Arrays.stream(x)
        .map(t -> Tensor.of(rounding, t.shape(), t.toDoubles()))
        .toArray(Tensor[]::new);
  }

  private Tensor perturbed(Tensor t, SplittableRandom random) {
    double[] values = t.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 1 + (random.nextBoolean() ? trial.u() : -trial.u());
    }
    return Tensor.of(t.backend(), t.shape(), values);
  }

  private static Var[] constants(Tensor[] x) {
    return Arrays.stream(x).map(Var::constant).toArray(Var[]::new);
  }
}
