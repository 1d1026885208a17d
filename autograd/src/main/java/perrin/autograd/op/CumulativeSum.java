package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.Tensor;

/**
 * y_i = x_0 + … + x_i along an axis; gx_i = gy_i + … + gy_(n-1), the running sum from the end.
 *
 * @param axis from 0
 */
public record CumulativeSum(int axis) implements Op {
  /**
   * Running sum, own element included.
   *
   * @param x operand
   * @param axis may be negative
   * @return x's shape
   */
  public static Var apply(Var x, int axis) {
    return Var.apply(new CumulativeSum(x.shape().axis(axis)), x);
  }

  @Override
  public String name() {
    return "cumulative sum";
  }

  @Override
  public Saves saves() {
    return Saves.NOTHING;
  }

  @Override
  public Tensor forward(Forward f) {
    return Eager.cumulativeSum(f.x(0), axis);
  }

  @Override
  public Var[] vjp(Vjp c) {
    return new Var[] {apply(c.gy().flip(axis), axis).flip(axis)};
  }
}
