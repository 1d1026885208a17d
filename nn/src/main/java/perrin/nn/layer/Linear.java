package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;

/**
 * y = x W^T + b. As in PyTorch, W and b start uniform on +- 1 / sqrt(in).
 *
 * <p>Parameters: weight [out,in], bias [out].
 */
public final class Linear extends Module {
  private final Parameter weight;
  private final Parameter bias;

  /**
   * A layer with bias and the standard first values.
   *
   * @param in features of x
   * @param out features of y
   */
  public Linear(int in, int out) {
    this(in, out, true, Init.standard());
  }

  /**
   * A layer.
   *
   * @param in features of x
   * @param out features of y
   * @param bias whether b exists; it starts at zero if the weights do, else as in PyTorch
   * @param init of the weights
   */
  public Linear(int in, int out, boolean bias, Init init) {
    this.weight = parameter("weight", Shape.of(out, in), init);
    this.bias =
        bias
            ? parameter(
                "bias", Shape.of(out), init.equals(Init.zeros()) ? Init.zeros() : Init.bias(in))
            : null;
  }

  /**
   * y = x W^T + b.
   *
   * @param p the pass
   * @param x […,in]
   * @return […,out]
   * @throws ShapeException if the last axis of x is not in
   */
  public Var forward(Pass p, Var x) {
    if (x.rank() < 1 || x.dim(-1) != weight.shape().dim(1)) {
      throw new ShapeException(
          "linear",
          "the last axis of x " + x.shape() + " must be that of weight " + weight.shape());
    }
    return scoped(
        () ->
            perrin.autograd.op.Linear.apply(x, p.of(weight, x), bias == null ? null : p.of(bias)));
  }
}
