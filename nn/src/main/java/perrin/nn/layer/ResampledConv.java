package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.autograd.op.Blur;
import perrin.autograd.op.Pool;
import perrin.autograd.op.Resize;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.tensor.ConvSpec;

/**
 * A 3x3 convolution and a {@link ResamplingFilter}, as one filter of an image with zeros outside
 * (Song et al. 2021, arXiv 2011.13456, appendix H.2): the convolution comes first where rows and
 * columns are halved, last where they are doubled, and what it has beyond the border takes part.
 *
 * <p>Parameters: conv.
 */
public final class ResampledConv extends Module {
  private final Resampling how;
  private final ResamplingFilter filter;
  private final Conv2d conv;

  /**
   * A layer.
   *
   * @param in channels of x
   * @param out channels of y
   * @param how rows and columns are changed
   * @param filter by which
   */
  public ResampledConv(int in, int out, Resampling how, ResamplingFilter filter) {
    this.how = how;
    this.filter = filter;
    this.conv =
        child("conv", new Conv2d(in, out, 3, ConvSpec.of(1, padding()), true, Init.standard()));
  }

  /** So that the smooth filter, which is wider by one on either side, has all it needs. */
  private int padding() {
    if (filter == ResamplingFilter.BOX || how == Resampling.NONE) {
      return 1;
    }
    return how == Resampling.HALVE ? 2 : 0;
  }

  /**
   * The layer.
   *
   * @param p the pass
   * @param x [B,in,H,W], H and W even where they are halved
   * @return [B,out,H',W']
   */
  public Var forward(Pass p, Var x) {
    return scoped(
        () -> {
          if (filter == ResamplingFilter.BOX || how == Resampling.NONE) {
            return how == Resampling.DOUBLE
                ? conv.forward(p, how.apply(x, filter))
                : how.apply(conv.forward(p, x), filter);
          }
          if (how == Resampling.HALVE) {
            Var wide = Blur.apply(conv.forward(p, x));
            Var y = wide.slice(2, 1, wide.dim(2) - 1).slice(3, 1, wide.dim(3) - 1);
            return Pool.average(y, 2, 2, 0);
          }
          Var wide = Resize.nearest(x, 2).pad(2, 1, 1).pad(3, 1, 1);
          return conv.forward(p, Blur.apply(wide));
        });
  }
}
