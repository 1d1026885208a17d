package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * y = x w^T + bias over the last axis, all other axes taken as rows of one product; gx = gy w, gw =
 * gy^T x, gBias = sum of gy over the rows. The cotangents of parameters are not rounded to the type
 * of gy: gw has the type of sums if w is a rounded copy, gBias always.
 */
public enum Linear implements Op {
  /** The only instance. */
  LINEAR;

  /**
   * x w^T + bias.
   *
   * @param x […,I]
   * @param w [O,I]
   * @param bias [O] or null
   * @return […,O]
   * @throws ShapeException if the extents do not fit
   */
  public static Var apply(Var x, Var w, Var bias) {
    if (x.rank() < 1 || w.rank() != 2 || x.dim(-1) != w.dim(1)) {
      throw new ShapeException(
          "linear",
          "x " + x.shape() + " must be […,I] and w " + w.shape() + " [O,I] with the same I");
    }
    if (bias != null && !bias.shape().equals(Shape.of(w.dim(0)))) {
      throw new ShapeException(
          "linear", "bias " + bias.shape() + " must be [" + w.dim(0) + "], one a row of w");
    }
    return bias == null ? Var.apply(LINEAR, x, w) : Var.apply(LINEAR, x, w, bias);
  }

  @Override
  public Saves saves() {
    return Saves.inputs(0, 1);
  }

  @Override
  public Tensor forward(Forward f) {
    Tensor x = f.x(0);
    Tensor w = f.x(1);
    Tensor rows = x.reshape(rows(x.shape()), x.dim(-1));
    Tensor y = Eager.matmul(rows, w.transpose(0, 1), f.count() > 2 ? f.x(2) : null);
    return y.reshape(x.shape().with(-1, w.dim(0)).dims());
  }

  @Override
  public Var[] vjp(Vjp c) {
    Shape x = c.shape(0);
    Var gy = c.gy().reshape(rows(x), c.shape(1).dim(0));
    Var gx = c.needs(0) ? gy.matmul(c.x(1)).reshape(x.dims()) : null;
    Var gw = null;
    if (c.needs(1)) {
      Var a = gy.transpose(0, 1);
      Var b = c.x(0).reshape(rows(x), x.dim(-1));
      gw = c.rounded(1) ? Matmul.sums(a, b) : a.matmul(b);
    }
    if (c.count() == 2) {
      return new Var[] {gx, gw};
    }
    DType wide = gy.value().dtype().accumulator();
    return new Var[] {gx, gw, c.needs(2) ? gy.cast(wide).sumTo(c.shape(2)) : null};
  }

  private static int rows(Shape x) {
    return x.with(-1, 1).size();
  }
}
