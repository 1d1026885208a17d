package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.Tensor;

/** z = condition ? x : y; gx = condition ? gz : 0, gy = condition ? 0 : gz. */
public enum Select implements Op {
  /** The only instance. */
  SELECT;

  /**
   * x where the condition is not 0, else y.
   *
   * @param condition a constant
   * @param x one side
   * @param y the other
   * @return z
   */
  public static Var apply(Var condition, Var x, Var y) {
    return Var.apply(SELECT, condition.detach(), x, y);
  }

  @Override
  public Saves saves() {
    return Saves.inputs(0);
  }

  @Override
  public Tensor forward(Forward f) {
    return Eager.where(f.x(0), f.x(1), f.x(2));
  }

  @Override
  public Var[] vjp(Vjp c) {
    Var zero = c.gy().scalar(0);
    return new Var[] {
      null,
      c.needs(1) ? apply(c.x(0), c.gy(), zero).sumTo(c.shape(1)) : null,
      c.needs(2) ? apply(c.x(0), zero, c.gy()).sumTo(c.shape(2)) : null
    };
  }
}
