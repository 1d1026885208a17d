package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.Expression;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * y = sum_i c_i x_i in one pass over memory; gx_i = c_i gy.
 *
 * <p>The coefficients are constants that may change from step to step (noise levels, solver
 * weights), hence operands and not part of the expression: one number each, or one a sample as
 * [B,1,…]. Numbers are computed in double precision and rounded once, here.
 */
public enum Combine implements Op {
  /** The only instance. */
  COMBINE;

  /**
   * sum_i c_i x_i with numbers c_i; a term with c_i = 0 is left out.
   *
   * @param c coefficients, finite
   * @param x as many values, broadcast to one shape
   * @return y
   * @throws ShapeException if the counts differ or are 0
   * @throws ArithmeticException if a coefficient is not finite
   */
  public static Var apply(double[] c, Var... x) {
    if (c.length != x.length || c.length == 0) {
      throw new ShapeException(
          "combine", c.length + " coefficients and " + x.length + " values; they go in pairs");
    }
    int terms = 0;
    for (double each : c) {
      if (!Double.isFinite(each)) {
        throw new ArithmeticException(
            "combine: coefficients " + java.util.Arrays.toString(c) + " must be finite");
      }
      terms += each != 0 ? 1 : 0;
    }
    if (terms == 0) {
      return x[0].mul(0);
    }
    Var all = Var.constant(Tensor.of(x[0].backend(), Shape.of(c.length), c));
    Var[] pairs = new Var[2 * terms];
    int n = 0;
    for (int i = 0; i < c.length; i++) {
      if (c[i] != 0) {
        pairs[n++] = all.slice(0, i, i + 1).reshape();
        pairs[n++] = x[i];
      }
    }
    return Var.apply(COMBINE, pairs);
  }

  /**
   * c_1 x_1 + c_2 x_2 + … with coefficients that are tensors.
   *
   * @param pairs c_1, x_1, c_2, x_2, …; the coefficients are taken as constants
   * @return y, of the common shape
   * @throws ShapeException if the number of operands is odd or 0
   */
  public static Var apply(Var... pairs) {
    if (pairs.length == 0 || pairs.length % 2 != 0) {
      throw new ShapeException("combine", pairs.length + " operands; they go in pairs c_i, x_i");
    }
    Var[] x = pairs.clone();
    for (int i = 0; i < x.length; i += 2) {
      x[i] = x[i].detach();
    }
    return Var.apply(COMBINE, x);
  }

  @Override
  public Saves saves() {
    int coefficients = 0x55555555;
    return new Saves(coefficients, false);
  }

  @Override
  public Tensor forward(Forward f) {
    Expression sum = null;
    Tensor[] x = new Tensor[f.count()];
    for (int i = 0; i < x.length; i += 2) {
      x[i] = f.x(i);
      x[i + 1] = f.x(i + 1);
      Expression term = Expression.in(i).mul(Expression.in(i + 1));
      sum = sum == null ? term : sum.add(term);
    }
    return Eager.map(sum, x);
  }

  @Override
  public Var[] vjp(Vjp c) {
    Var[] gx = new Var[c.count()];
    for (int i = 1; i < gx.length; i += 2) {
      gx[i] = c.needs(i) ? apply(c.x(i - 1), c.gy()).sumTo(c.shape(i)) : null;
    }
    return gx;
  }
}
