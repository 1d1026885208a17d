package perrin.nn.layer;

import perrin.autograd.Implements;
import perrin.autograd.Var;
import perrin.autograd.op.ImageAttention;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * Multi-head self-attention over the places of an image (NET-2; Vaswani et al. 2017, arXiv
 * 1706.03762, eq. 1; Ho et al. 2020, appendix B): y = x + out(softmax(q^T k / sqrt(D)) v) with q,
 * k, v = 1x1 convolutions of norm(x).
 *
 * <p>Channels of qkv: all of q, then of k, then of v; head h takes the h-th run of D = C / heads
 * channels of each. The projection starts as zero, so that a new block is the identity.
 */
@Implements("NET-2")
public final class SelfAttention extends Module {
  private final int channels;
  private final int heads;
  private final GroupNorm norm;
  private final Conv2d qkv;
  private final Conv2d out;
  private final double scale;

  /**
   * A block whose sum is not scaled.
   *
   * @param channels of x
   * @param heads divides the channels
   * @param groups of the norm; divides the channels
   * @throws IllegalArgumentException if heads or groups do not divide the channels
   */
  public SelfAttention(int channels, int heads, int groups) {
    this(channels, heads, groups, 1);
  }

  /**
   * A block.
   *
   * @param channels of x
   * @param heads divides the channels
   * @param groups of the norm; divides the channels
   * @param scale of the sum of x and the attention: 1, or sqrt(1/2) to keep the variance (Song et
   *     al. 2021, arXiv 2011.13456, appendix H.2)
   * @throws IllegalArgumentException if heads or groups do not divide the channels
   */
  public SelfAttention(int channels, int heads, int groups, double scale) {
    if (heads < 1 || channels % heads != 0) {
      throw new IllegalArgumentException(
          "self-attention: " + heads + " heads do not divide " + channels + " channels");
    }
    this.channels = channels;
    this.heads = heads;
    this.scale = scale;
    this.norm = child("norm", new GroupNorm(groups, channels, false));
    this.qkv = child("qkv", new Conv2d(channels, 3 * channels, 1));
    this.out = child("out", Conv2d.zero(channels, channels, 1));
  }

  /**
   * The block.
   *
   * @param p the pass
   * @param x [B,C,H,W]
   * @return [B,C,H,W]
   */
  public Var forward(Pass p, Var x) {
    return scoped(
        () -> {
          Var all = qkv.forward(p, norm.forward(p, x));
          double temper = 1 / Math.sqrt((double) channels / heads);
          Var seen =
              p.attending()
                  ? ImageAttention.apply(all, heads, temper)
                  : all.slice(1, 2 * channels, 3 * channels); // each place sees itself alone: v
          Var y = out.forward(p, seen, null, x);
          return scale == 1 ? y : y.mul(scale);
        });
  }
}
