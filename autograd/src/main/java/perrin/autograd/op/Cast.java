package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.Tensor;

/**
 * x rounded to another real type; its product rounds the cotangent to x's type, if it is not of
 * that type already.
 *
 * @param from x's type
 * @param to the new type
 */
public record Cast(DType from, DType to) implements Op {
  /**
   * x in a type.
   *
   * @param x real
   * @param to real
   * @return x itself if it is of that type
   */
  public static Var apply(Var x, DType to) {
    DType from = x.value().dtype();
    return from == to ? x : Var.apply(new Cast(from, to), x);
  }

  @Override
  public String name() {
    return "cast";
  }

  @Override
  public Saves saves() {
    return Saves.NOTHING;
  }

  @Override
  public Tensor forward(Forward f) {
    return Eager.cast(f.x(0), to);
  }

  @Override
  public Var[] vjp(Vjp c) {
    return new Var[] {Cast.apply(c.gy(), from)};
  }
}
