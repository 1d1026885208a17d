package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.autograd.op.ConvolveAndAdd;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.ConvSpec;
import perrin.tensor.Shape;

/**
 * Cross-correlation y = w * x + b. As in PyTorch, w and b start uniform on +- 1 / sqrt(C/groups k
 * k).
 *
 * <p>Parameters: weight [O,C/groups,k,k], bias [O].
 */
public final class Conv2d extends Module {
  private final Parameter weight;
  private final Parameter bias;
  private final ConvSpec spec;

  /**
   * A convolution of stride 1 that keeps rows and columns.
   *
   * @param in channels of x
   * @param out channels of y
   * @param kernel rows and columns of the kernel, odd
   */
  public Conv2d(int in, int out, int kernel) {
    this(in, out, kernel, ConvSpec.of(1, kernel / 2), true, Init.standard());
  }

  /**
   * A convolution.
   *
   * @param in channels of x, a multiple of the groups
   * @param out channels of y, a multiple of the groups
   * @param kernel rows and columns of the kernel
   * @param spec geometry
   * @param bias whether b exists; it starts at zero if the weights do, else as in PyTorch
   * @param init of the weights
   * @throws IllegalArgumentException if the groups divide neither
   */
  public Conv2d(int in, int out, int kernel, ConvSpec spec, boolean bias, Init init) {
    this.spec = spec;
    if (in % spec.groups() != 0 || out % spec.groups() != 0) {
      throw new IllegalArgumentException(
          "conv2d: "
              + spec.groups()
              + " groups must divide both "
              + in
              + " input and "
              + out
              + " output channels");
    }
    int perGroup = in / spec.groups();
    this.weight = parameter("weight", Shape.of(out, perGroup, kernel, kernel), init);
    this.bias =
        bias
            ? parameter(
                "bias",
                Shape.of(out),
                init.equals(Init.zeros()) ? Init.zeros() : Init.bias(perGroup * kernel * kernel))
            : null;
  }

  /**
   * A convolution of stride 1 that keeps rows and columns and starts as zero: the last of a
   * residual branch.
   *
   * @param in channels of x
   * @param out channels of y
   * @param kernel rows and columns of the kernel, odd
   * @return the layer
   */
  public static Conv2d zero(int in, int out, int kernel) {
    return new Conv2d(in, out, kernel, ConvSpec.of(1, kernel / 2), true, Init.zeros());
  }

  /**
   * y = w * x + b.
   *
   * @param p the pass
   * @param x [B,C,H,W]
   * @return [B,O,H',W']
   */
  public Var forward(Pass p, Var x) {
    return forward(p, x, null, null);
  }

  /**
   * y = w * x + b + shift + addend, in one pass over y.
   *
   * @param p the pass
   * @param x [B,C,H,W]
   * @param shift [B,O], the same at all places, or null
   * @param addend [B,O,H',W'] or null
   * @return [B,O,H',W']
   */
  public Var forward(Pass p, Var x, Var shift, Var addend) {
    return scoped(
        () ->
            ConvolveAndAdd.apply(
                x, p.of(weight, x), bias == null ? null : p.of(bias), shift, addend, spec));
  }
}
