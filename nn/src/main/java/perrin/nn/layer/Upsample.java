package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.autograd.op.Resize;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * Doubles rows and columns by repeating each place, then a 3x3 convolution (Odena et al. 2016, no
 * checkerboard pattern). Parameters: conv.
 */
public final class Upsample extends Module {
  private final Conv2d conv;

  /**
   * A layer.
   *
   * @param in channels of x
   * @param out channels of y
   */
  public Upsample(int in, int out) {
    this.conv = child("conv", new Conv2d(in, out, 3));
  }

  /**
   * Doubles.
   *
   * @param p the pass
   * @param x [B,in,H,W]
   * @return [B,out,2H,2W]
   */
  public Var forward(Pass p, Var x) {
    return scoped(() -> conv.forward(p, Resize.nearest(x, 2)));
  }
}
