package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.BinaryOp;
import perrin.tensor.Eager;
import perrin.tensor.Expression;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * The smallest smooth filter of images: y = x * (b b^T), b = [1, 2, 1] / 4, zeros outside. It is
 * symmetric, and so its own transpose: gx is the same filter of gy.
 */
public record Blur() implements Op {
  private static final int ROWS = 2;
  private static final int COLUMNS = 3;

  /**
   * Smooths.
   *
   * @param x [B,C,H,W]
   * @return x's shape
   * @throws ShapeException if x is no batch of images
   */
  public static Var apply(Var x) {
    if (x.rank() != 4) {
      throw new ShapeException("blur", "x " + x.shape() + " must be [B,C,H,W]");
    }
    return Var.apply(new Blur(), x);
  }

  @Override
  public String name() {
    return "blur";
  }

  @Override
  public Saves saves() {
    return Saves.NOTHING;
  }

  @Override
  public Tensor forward(Forward f) {
    Tensor small = scaled(f.x(0), 1.0 / 16);
    return along(along(small, ROWS), COLUMNS);
  }

  /** Each place twice and both neighbours once. */
  private static Tensor along(Tensor x, int axis) {
    Tensor y = scaled(x, 2);
    int n = x.dim(axis);
    if (n > 1) {
      Eager.update(BinaryOp.ADD, y.slice(axis, 1, n), x.slice(axis, 0, n - 1));
      Eager.update(BinaryOp.ADD, y.slice(axis, 0, n - 1), x.slice(axis, 1, n));
    }
    return y;
  }

  private static Tensor scaled(Tensor x, double factor) {
    return Eager.map(Expression.in(0).mul(Expression.c(factor)), x);
  }

  @Override
  public Var[] vjp(Vjp c) {
    return new Var[] {apply(c.gy())};
  }
}
