package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Views and their transposes: reshape, permute, flip, and the pair of slicing and zero padding. */
public final class Reorder {
  private Reorder() {}

  /**
   * The same elements under another shape.
   *
   * @param x operand
   * @param dims extents, one may be -1
   * @return the reshaped value
   */
  public static Var reshape(Var x, int... dims) {
    return Var.apply(new Reshape(dims.clone()), x);
  }

  /**
   * The axes in another order.
   *
   * @param x operand
   * @param order order[i] is the present axis that becomes axis i
   * @return a view
   */
  public static Var permute(Var x, int... order) {
    return Var.apply(new Permute(order.clone()), x);
  }

  /**
   * One axis reversed.
   *
   * @param x operand
   * @param axis may be negative
   * @return a view
   */
  public static Var flip(Var x, int axis) {
    return Var.apply(new Flip(x.shape().axis(axis)), x);
  }

  /**
   * A range of one axis.
   *
   * @param x operand
   * @param axis may be negative
   * @param from first index
   * @param to end, exclusive
   * @param step at least 1
   * @return a view
   */
  public static Var slice(Var x, int axis, int from, int to, int step) {
    return Var.apply(new Slice(x.shape().axis(axis), from, to, step), x);
  }

  /**
   * Zeros before and after one axis.
   *
   * @param x operand
   * @param axis may be negative
   * @param before zeros in front, at least 0
   * @param after zeros behind, at least 0
   * @return the padded value
   */
  public static Var pad(Var x, int axis, int before, int after) {
    int a = x.shape().axis(axis);
    int n = x.dim(a);
    return Var.apply(new Pad(a, before, before + n, 1, before + n + after), x);
  }

  /**
   * y = x under another shape; gx = gy under x's.
   *
   * @param dims extents of y, one may be -1
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Reshape(int[] dims) implements Op {
    @Override
    public String name() {
      return "reshape";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      return f.x(0).reshape(dims);
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {reshape(c.gy(), c.shape(0).dims())};
    }
  }

  /**
   * y has x's axes in another order; gx has gy's in the inverse order.
   *
   * @param order order[i] is the axis of x that becomes axis i of y
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Permute(int[] order) implements Op {
    @Override
    public String name() {
      return "permute";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      return f.x(0).permute(order);
    }

    @Override
    public Var[] vjp(Vjp c) {
      int[] inverse = new int[order.length];
      for (int i = 0; i < order.length; i++) {
        inverse[c.shape(0).axis(order[i])] = i;
      }
      return new Var[] {permute(c.gy(), inverse)};
    }
  }

  /**
   * y is x with one axis reversed; gx is gy with it reversed.
   *
   * @param axis from 0
   */
  public record Flip(int axis) implements Op {
    @Override
    public String name() {
      return "flip";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      return f.x(0).flip(axis);
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {flip(c.gy(), axis)};
    }
  }

  /**
   * y = x[from:to:step] along an axis; gx = gy at those places, zero elsewhere.
   *
   * @param axis from 0
   * @param from first index
   * @param to end, exclusive
   * @param step at least 1
   */
  public record Slice(int axis, int from, int to, int step) implements Op {
    @Override
    public String name() {
      return "slice";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      return f.x(0).slice(axis, from, to, step);
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {Var.apply(new Pad(axis, from, to, step, c.shape(0).dim(axis)), c.gy())};
    }
  }

  /**
   * y = 0 but y[from:to:step] = x along an axis of extent n; gx = gy[from:to:step].
   *
   * @param axis from 0
   * @param from first index
   * @param to end, exclusive
   * @param step at least 1
   * @param n extent of y along the axis
   */
  public record Pad(int axis, int from, int to, int step, int n) implements Op {
    @Override
    public String name() {
      return "pad";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      Tensor x = f.x(0);
      Shape shape = x.shape().with(axis, n);
      Tensor out = Eager.like(x, shape, x.dtype(), "pad");
      if (step == 1) {
        // Only the border needs zeros.
        zero(out.slice(axis, 0, from));
        zero(out.slice(axis, to, n));
      } else {
        zero(out);
      }
      if (x.size() > 0) {
        x.backend().copy(x, out.slice(axis, from, to, step));
      }
      return out;
    }

    private static void zero(Tensor t) {
      if (t.size() > 0) {
        t.backend().fill(t, 0);
      }
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {slice(c.gy(), axis, from, to, step)};
    }
  }
}
