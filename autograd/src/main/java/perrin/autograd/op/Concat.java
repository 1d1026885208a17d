package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.Tensor;

/**
 * y = x_0, x_1, … along an axis; gx_i = gy's range i.
 *
 * @param axis may be negative
 */
public record Concat(int axis) implements Op {
  /**
   * The parts one after another.
   *
   * @param axis may be negative
   * @param parts at least one
   * @return y
   */
  public static Var apply(int axis, Var... parts) {
    return parts.length == 1 ? parts[0] : Var.apply(new Concat(axis), parts);
  }

  @Override
  public String name() {
    return "concat";
  }

  @Override
  public Saves saves() {
    return Saves.NOTHING;
  }

  @Override
  public Tensor forward(Forward f) {
    Tensor[] parts = new Tensor[f.count()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = f.x(i);
    }
    return Eager.concat(axis, parts);
  }

  @Override
  public Var[] vjp(Vjp c) {
    Var gy = c.gy();
    int a = gy.shape().axis(axis);
    int at = 0;
    Var[] out = new Var[c.count()];
    for (int i = 0; i < out.length; i++) {
      int n = c.shape(i).dim(a);
      out[i] = c.needs(i) ? gy.slice(a, at, at + n) : null;
      at += n;
    }
    return out;
  }
}
