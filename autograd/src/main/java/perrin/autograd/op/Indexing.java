package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.Tensor;

/** The transposition pair of picking by an index and adding into indexed places. */
public final class Indexing {
  private Indexing() {}

  /**
   * y[…,i,…] = x[…,index[i],…] along an axis.
   *
   * @param x operand
   * @param index INT32 [n], each within the axis
   * @param axis may be negative
   * @return x's shape with extent n along the axis
   * @throws IndexOutOfBoundsException if an index leaves the axis
   */
  public static Var gather(Var x, Tensor index, int axis) {
    return Var.apply(new Gather(x.shape().axis(axis)), x, Var.constant(index));
  }

  /**
   * Zeros of extent n along an axis, into which y[…,index[i],…] += x[…,i,…].
   *
   * @param x operand
   * @param index INT32 [m], m the extent of x along the axis, each from 0 to n - 1
   * @param axis may be negative
   * @param n extent of the result along the axis
   * @return x's shape with extent n along the axis
   * @throws IndexOutOfBoundsException if an index leaves the axis
   */
  public static Var scatterAdd(Var x, Tensor index, int axis, int n) {
    return Var.apply(new ScatterAdd(x.shape().axis(axis), n), x, Var.constant(index));
  }

  /**
   * y[…,i,…] = x[…,index[i],…]; gx = gy added into the indexed places.
   *
   * @param axis from 0
   */
  public record Gather(int axis) implements Op {
    @Override
    public String name() {
      return "gather";
    }

    @Override
    public Saves saves() {
      return Saves.inputs(1);
    }

    @Override
    public Tensor forward(Forward f) {
      return Eager.gather(f.x(0), f.x(1), axis);
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {scatterAdd(c.gy(), c.x(1).value(), axis, c.shape(0).dim(axis)), null};
    }
  }

  /**
   * y[…,index[i],…] += x[…,i,…]; gx = gy picked at the index.
   *
   * @param axis from 0
   * @param n extent of y along the axis
   */
  public record ScatterAdd(int axis, int n) implements Op {
    @Override
    public String name() {
      return "scatter-add";
    }

    @Override
    public Saves saves() {
      return Saves.inputs(1);
    }

    @Override
    public Tensor forward(Forward f) {
      return Eager.scatterAdd(f.x(0), f.x(1), axis, n);
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {gather(c.gy(), c.x(1).value(), axis), null};
    }
  }
}
