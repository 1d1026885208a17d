package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.autograd.op.Attention;
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
public final class SelfAttention extends Module {
  private final int channels;
  private final int heads;
  private final GroupNorm norm;
  private final Conv2d qkv;
  private final Conv2d out;

  /**
   * A block.
   *
   * @param channels of x
   * @param heads divides the channels
   * @param groups of the norm; divides the channels
   * @throws IllegalArgumentException if heads or groups do not divide the channels
   */
  public SelfAttention(int channels, int heads, int groups) {
    if (heads < 1 || channels % heads != 0) {
      throw new IllegalArgumentException(
          "self-attention: " + heads + " heads do not divide " + channels + " channels");
    }
    this.channels = channels;
    this.heads = heads;
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
          double scale = 1 / Math.sqrt((double) channels / heads);
          Var y = Attention.apply(tokens(all, 0), tokens(all, 1), tokens(all, 2), scale);
          Var image = y.transpose(1, 2).reshape(x.dim(0), channels, x.dim(2), x.dim(3));
          return x.add(out.forward(p, image));
        });
  }

  /** Part i of qkv as [B heads,T,D]. */
  private Var tokens(Var all, int i) {
    return all.slice(1, i * channels, (i + 1) * channels)
        .reshape(all.dim(0) * heads, channels / heads, all.dim(2) * all.dim(3))
        .transpose(1, 2);
  }
}
