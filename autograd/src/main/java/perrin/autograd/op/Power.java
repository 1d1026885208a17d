package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.BinaryOp;
import perrin.tensor.Eager;
import perrin.tensor.Expression;
import perrin.tensor.Tensor;

/**
 * y = x^c for a number c; gx = gy c x^(c-1).
 *
 * @param c the exponent
 */
public record Power(double c) implements Op {
  /**
   * x^c.
   *
   * @param x operand
   * @param c exponent
   * @return y; the constant 1 for c = 0, x itself for c = 1
   */
  public static Var apply(Var x, double c) {
    if (c == 0) {
      return Scale.apply(x, 0, 1);
    }
    return c == 1 ? x : c == 2 ? x.square() : Var.apply(new Power(c), x);
  }

  @Override
  public String name() {
    return "power";
  }

  @Override
  public Saves saves() {
    return Saves.inputs(0);
  }

  @Override
  public Tensor forward(Forward f) {
    Expression e = new Expression.Binary(BinaryOp.POW, Expression.in(0), Expression.c(c));
    return Eager.map(e, f.x(0));
  }

  @Override
  public Var[] vjp(Vjp v) {
    return new Var[] {v.gy().mul(v.x(0).pow(c - 1)).mul(c)};
  }
}
