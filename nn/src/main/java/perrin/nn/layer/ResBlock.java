package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * A pre-activated residual block told the time (NET-1; He et al. 2016, arXiv 1603.05027, figure 4e;
 * Ho et al. 2020, arXiv 2006.11239, appendix B):
 *
 * <pre>
 *   h = conv1(silu(norm1(x))) + time(silu(e))
 *   y = skip(x) + conv2(dropout(silu(norm2(h))))
 * </pre>
 *
 * <p>conv2 starts as zero, so that a new block is its skip connection: the identity, or a 1x1
 * convolution where the channels change.
 */
public final class ResBlock extends Module {
  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final Linear time;
  private final GroupNorm norm2;
  private final Dropout dropout;
  private final Conv2d conv2;
  private final Conv2d skip;

  /**
   * A block.
   *
   * @param in channels of x
   * @param out channels of y
   * @param embedding features of e
   * @param groups of the norms; divides both numbers of channels
   * @param rate of dropout
   */
  public ResBlock(int in, int out, int embedding, int groups, double rate) {
    this.norm1 = child("norm1", new GroupNorm(groups, in, true));
    this.conv1 = child("conv1", new Conv2d(in, out, 3));
    this.time = child("time", new Linear(embedding, out));
    this.norm2 = child("norm2", new GroupNorm(groups, out, true));
    this.dropout = child("dropout", new Dropout(rate));
    this.conv2 = child("conv2", Conv2d.zero(out, out, 3));
    this.skip = in == out ? null : child("skip", new Conv2d(in, out, 1));
  }

  /**
   * The block.
   *
   * @param p the pass
   * @param x [B,in,H,W]
   * @param e [B,embedding], the time embedding before its SiLU
   * @return [B,out,H,W]
   */
  public Var forward(Pass p, Var x, Var e) {
    return scoped(
        () -> {
          Var shift = time.forward(p, e.silu());
          Var h = conv1.forward(p, norm1.forward(p, x), shift, null);
          h = dropout.forward(p, norm2.forward(p, h));
          // The skip comes last but one: its cotangent waits for that of norm1, which adds the two.
          return conv2.forward(p, h, null, skip == null ? x : skip.forward(p, x));
        });
  }
}
