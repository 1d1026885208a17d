package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.ConvSpec;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;

/**
 * Transposed convolution: the transpose of a convolution from out to in channels, plus a bias. As
 * in PyTorch, both start uniform on +- 1 / sqrt(out k k).
 *
 * <p>Parameters: weight [in,out/groups,k,k], bias [out].
 */
public final class ConvTranspose2d extends Module {
  private final Parameter weight;
  private final Parameter bias;
  private final ConvSpec spec;
  private final int kernel;
  private final int outputPadding;

  /**
   * A transposed convolution.
   *
   * @param in channels of x, a multiple of the groups
   * @param out channels of y, a multiple of the groups
   * @param kernel rows and columns of the kernel
   * @param spec geometry of the convolution that is transposed
   * @param outputPadding rows and columns by which y is larger than the smallest that fits, from 0
   *     to below the stride
   */
  public ConvTranspose2d(int in, int out, int kernel, ConvSpec spec, int outputPadding) {
    if (in % spec.groups() != 0 || out % spec.groups() != 0) {
      throw new IllegalArgumentException(
          "conv transposed: "
              + spec.groups()
              + " groups must divide both "
              + in
              + " input and "
              + out
              + " output channels");
    }
    if (outputPadding < 0
        || (outputPadding > 0 && outputPadding >= Math.min(spec.strideH(), spec.strideW()))) {
      throw new IllegalArgumentException(
          "conv transposed: output padding "
              + outputPadding
              + " must be at least 0 and below the stride "
              + Math.min(spec.strideH(), spec.strideW()));
    }
    this.spec = spec;
    this.kernel = kernel;
    this.outputPadding = outputPadding;
    int perGroup = out / spec.groups();
    this.weight = parameter("weight", Shape.of(in, perGroup, kernel, kernel), Init.standard());
    this.bias = parameter("bias", Shape.of(out), Init.bias(perGroup * kernel * kernel));
  }

  /**
   * The transposed convolution of x.
   *
   * @param p the pass
   * @param x [B,in,H,W]
   * @return [B,out,(H-1) stride - 2 padding + dilation (k-1) + outputPadding + 1, …]
   */
  public Var forward(Pass p, Var x) {
    if (x.rank() != 4) {
      throw new ShapeException("conv transposed", "x " + x.shape() + " must be [B,C,H,W]");
    }
    int h =
        (x.dim(2) - 1) * spec.strideH()
            - 2 * spec.padH()
            + spec.dilationH() * (kernel - 1)
            + outputPadding
            + 1;
    int w =
        (x.dim(3) - 1) * spec.strideW()
            - 2 * spec.padW()
            + spec.dilationW() * (kernel - 1)
            + outputPadding
            + 1;
    return scoped(
        () -> perrin.autograd.op.Conv2d.transposed(x, p.of(weight), p.of(bias), spec, h, w));
  }
}
