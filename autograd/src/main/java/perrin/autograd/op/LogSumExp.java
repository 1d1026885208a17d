package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.Expression;
import perrin.tensor.ReduceOp;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/**
 * y = log sum exp(x) along an axis, without overflow; gx = gy e^(x - y).
 *
 * @param axis from 0
 */
public record LogSumExp(int axis) implements Op {
  /** The shift 0 where the largest x is infinite, so that infinities do not turn into NaN. */
  private static final Expression SHIFT =
      new Expression.Where(
          Expression.in(0).then(UnaryOp.NOT_FINITE), Expression.c(0), Expression.in(0));

  private static final Expression SHIFTED_EXP =
      Expression.in(0).sub(Expression.in(1)).then(UnaryOp.EXP);

  private static final Expression SHIFTED_BACK =
      Expression.in(0).then(UnaryOp.LOG).add(Expression.in(1));

  /**
   * log sum exp(x) along an axis.
   *
   * @param x operand
   * @param axis may be negative
   * @return x's shape with extent 1 along the axis; -infinity over nothing
   */
  public static Var apply(Var x, int axis) {
    return Var.apply(new LogSumExp(x.shape().axis(axis)), x);
  }

  @Override
  public String name() {
    return "log sum exp";
  }

  @Override
  public Saves saves() {
    return new Saves(1, true);
  }

  @Override
  public Tensor forward(Forward f) {
    Tensor x = f.x(0);
    Tensor m = Eager.map(SHIFT, Eager.reduce(ReduceOp.MAX, x, axis));
    Tensor sum = Eager.reduce(ReduceOp.SUM, Eager.map(SHIFTED_EXP, x, m), axis);
    return Eager.map(SHIFTED_BACK, sum, m);
  }

  @Override
  public Var[] vjp(Vjp c) {
    return new Var[] {c.gy().mul(c.x(0).sub(c.y()).exp())};
  }
}
