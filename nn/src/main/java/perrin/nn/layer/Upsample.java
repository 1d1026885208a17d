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
   * @param channels of x and y
   */
  public Upsample(int channels) {
    this.conv = child("conv", new Conv2d(channels, channels, 3));
  }

  /**
   * Doubles.
   *
   * @param p the pass
   * @param x [B,C,H,W]
   * @return [B,C,2H,2W]
   */
  public Var forward(Pass p, Var x) {
    return scoped(() -> conv.forward(p, Resize.nearest(x, 2)));
  }
}
