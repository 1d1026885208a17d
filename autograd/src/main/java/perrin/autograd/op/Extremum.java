package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * y = largest (or smallest) x over axes; gx = gy shared equally among the elements that attain it.
 *
 * @param max whether the largest
 * @param target shape of y, reduced axes with extent 1
 */
public record Extremum(boolean max, Shape target) implements Op {
  /**
   * The largest element over axes, which stay with extent 1.
   *
   * @param x operand
   * @param axes may be negative; none means all
   * @return a value of the same rank; NaN if any element is
   */
  public static Var max(Var x, int... axes) {
    return Var.apply(new Extremum(true, x.shape().reduced(axes)), x);
  }

  /**
   * The smallest element over axes, which stay with extent 1.
   *
   * @param x operand
   * @param axes may be negative; none means all
   * @return a value of the same rank; NaN if any element is
   */
  public static Var min(Var x, int... axes) {
    return Var.apply(new Extremum(false, x.shape().reduced(axes)), x);
  }

  @Override
  public String name() {
    return max ? "max over axes" : "min over axes";
  }

  @Override
  public Saves saves() {
    return new Saves(1, true);
  }

  @Override
  public Tensor forward(Forward f) {
    Tensor x = f.x(0);
    Tensor y = Eager.like(x, target, x.dtype(), name());
    x.backend().reduce(max ? ReduceOp.MAX : ReduceOp.MIN, x, y);
    return y;
  }

  @Override
  public Var[] vjp(Vjp c) {
    Var attains = c.x(0).eq(c.y());
    return new Var[] {c.gy().div(attains.sumTo(target)).mul(attains)};
  }
}
