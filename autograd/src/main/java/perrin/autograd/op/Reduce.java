package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** The transposition pair of summing and repeating. */
public final class Reduce {
  private Reduce() {}

  /**
   * Sum down to a shape that broadcasts to x's.
   *
   * @param x operand
   * @param target the smaller shape
   * @return the sum
   */
  public static Var sum(Var x, Shape target) {
    return x.shape().equals(target) ? x : Var.apply(new SumTo(target), x);
  }

  /**
   * Repetition up to a shape that x broadcasts to.
   *
   * @param x operand
   * @param target the larger shape
   * @return a view
   */
  public static Var expand(Var x, Shape target) {
    return x.shape().equals(target) ? x : Var.apply(new Expand(target), x);
  }

  /**
   * y = sum of x down to a shape; gx = gy repeated.
   *
   * @param target shape of y
   */
  public record SumTo(Shape target) implements Op {
    @Override
    public String name() {
      return "sum";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      return Eager.sumTo(f.x(0), target);
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {expand(c.gy(), c.shape(0))};
    }
  }

  /**
   * y = x repeated up to a shape; gx = gy summed down.
   *
   * @param target shape of y
   */
  public record Expand(Shape target) implements Op {
    @Override
    public String name() {
      return "expand";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      return f.x(0).expand(target);
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {sum(c.gy(), c.shape(0))};
    }
  }
}
