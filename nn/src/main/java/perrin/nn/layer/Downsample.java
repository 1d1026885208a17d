package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.tensor.ConvSpec;

/** Halves rows and columns by a 3x3 convolution of stride 2. Parameters: conv. */
public final class Downsample extends Module {
  private final Conv2d conv;

  /**
   * A layer.
   *
   * @param in channels of x
   * @param out channels of y
   */
  public Downsample(int in, int out) {
    this.conv = child("conv", new Conv2d(in, out, 3, ConvSpec.of(2, 1), true, Init.standard()));
  }

  /**
   * Halves.
   *
   * @param p the pass
   * @param x [B,in,H,W], H and W even
   * @return [B,out,H/2,W/2]
   */
  public Var forward(Pass p, Var x) {
    return scoped(() -> conv.forward(p, x));
  }
}
