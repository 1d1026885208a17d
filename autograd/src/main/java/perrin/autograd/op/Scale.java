package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.Expression;
import perrin.tensor.Tensor;

/**
 * y = a x + b with numbers a and b; gx = a gy.
 *
 * @param a factor
 * @param b addend
 */
public record Scale(double a, double b) implements Op {
  /**
   * a x + b.
   *
   * @param x operand
   * @param a factor
   * @param b addend
   * @return y
   */
  public static Var apply(Var x, double a, double b) {
    return a == 1 && b == 0 ? x : Var.apply(new Scale(a, b), x);
  }

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public Saves saves() {
    return Saves.NOTHING;
  }

  @Override
  public Tensor forward(Forward f) {
    Expression e = Expression.in(0);
    e = a == 1 ? e : e.mul(Expression.c(a));
    e = b == 0 ? e : e.add(Expression.c(b));
    return Eager.map(e, f.x(0));
  }

  @Override
  public Var[] vjp(Vjp c) {
    return new Var[] {c.gy().mul(a)};
  }
}
