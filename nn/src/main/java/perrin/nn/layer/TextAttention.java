package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * The places of an image attend to a text (CND-3, NET-3; Saharia et al. 2022, arXiv 2205.11487,
 * appendix B.1; Rombach et al. 2022, arXiv 2112.10752, section 3.3): y = x + attention(norm(x),
 * context). The attention's last layer starts as zero, so that a new block is the identity.
 */
public final class TextAttention extends Module {
  private final GroupNorm norm;
  private final CrossAttention attention;

  /**
   * A block.
   *
   * @param channels of x
   * @param context features of the text's states
   * @param heads divides the channels
   * @param groups of the norm; divides the channels
   */
  public TextAttention(int channels, int context, int heads, int groups) {
    this.norm = child("norm", new GroupNorm(groups, channels, false));
    this.attention =
        child(
            "attention",
            new CrossAttention(channels, context, heads, Init.standard(), Init.zeros()));
  }

  /**
   * The block.
   *
   * @param p the pass
   * @param x [B,C,H,W]
   * @param states [B,S,context]
   * @param mask [B,S], added to the scores, or null
   * @return [B,C,H,W]
   */
  public Var forward(Pass p, Var x, Var states, Var mask) {
    return scoped(
        () -> {
          Var h = norm.forward(p, x);
          Var tokens = h.reshape(x.dim(0), x.dim(1), x.dim(2) * x.dim(3)).transpose(1, 2);
          Var y = attention.forward(p, tokens, states, mask).transpose(1, 2);
          return x.add(y.reshape(x.dim(0), x.dim(1), x.dim(2), x.dim(3)));
        });
  }
}
