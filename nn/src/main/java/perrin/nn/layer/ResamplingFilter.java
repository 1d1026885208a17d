package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.autograd.op.Blur;
import perrin.autograd.op.Pool;
import perrin.autograd.op.Resize;

/** Which places of an image become one where rows and columns are halved, and back. */
public enum ResamplingFilter {
  /** [1, 1] along rows and columns: the mean of four places; every place four times. */
  BOX,
  /**
   * [1, 3, 3, 1] along rows and columns, zeros outside (Zhang 2019, arXiv 1904.11486; Song et al.
   * 2021, arXiv 2011.13456, appendix H.2): {@code y_i = (x_{2i-1} + 3 x_{2i} + 3 x_{2i+1} +
   * x_{2i+2}) / 8}, and as its transpose times 4 in all {@code y_{2i} = (x_{i-1} + 3 x_i) / 4},
   * {@code y_{2i+1} = (3 x_i + x_{i+1}) / 4}. As [1, 3, 3, 1] = [1, 1] * [1, 2, 1], it is the box
   * and a {@link Blur}.
   */
  SMOOTH;

  /**
   * Halves rows and columns.
   *
   * @param x [B,C,H,W], H and W even
   * @return [B,C,H/2,W/2]
   */
  public Var halved(Var x) {
    return Pool.average(this == BOX ? x : Blur.apply(x), 2, 2, 0);
  }

  /**
   * Doubles rows and columns.
   *
   * @param x [B,C,H,W]
   * @return [B,C,2H,2W]
   */
  public Var doubled(Var x) {
    Var y = Resize.nearest(x, 2);
    return this == BOX ? y : Blur.apply(y);
  }
}
