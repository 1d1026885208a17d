package perrin.nn.diffusers;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.LayerNorm;
import perrin.nn.layer.Linear;

/**
 * x = x + attn1(norm1(x)); x = x + attn2(norm2(x), text); x = x + ff(norm3(x)) with ff(x) = W2 (a
 * gelu(b)), [a, b] = W1 x (GEGLU; Shazeer 2020, arXiv 2002.05202, eq. 6).
 *
 * <p>Names: norm1, attn1, norm2, attn2, norm3, ff.net.0.proj, ff.net.2.
 */
final class BasicTransformerBlock extends Module {
  private static final int RATIO = 4;

  private final int hidden;
  private final boolean onlyCross;
  private final LayerNorm norm1;
  private final Attention attn1;
  private final LayerNorm norm2;
  private final Attention attn2;
  private final LayerNorm norm3;
  private final Linear in;
  private final Linear out;

  BasicTransformerBlock(int features, int heads, int headDim, int context, boolean onlyCross) {
    this.hidden = RATIO * features;
    this.onlyCross = onlyCross;
    this.norm1 = child("norm1", new LayerNorm(features));
    int first = onlyCross ? context : features;
    this.attn1 = child("attn1", new Attention(features, first, heads, headDim, false));
    this.norm2 = child("norm2", new LayerNorm(features));
    this.attn2 = child("attn2", new Attention(features, context, heads, headDim, false));
    this.norm3 = child("norm3", new LayerNorm(features));
    this.in = child("ff.net.0.proj", new Linear(features, 2 * hidden));
    this.out = child("ff.net.2", new Linear(hidden, features));
  }

  /** x [B,T,features], text [B,S,context], mask [B,S] or null. */
  Var forward(Pass p, Var x, Var text, Var mask) {
    return scoped(
        () -> {
          Var h = norm1.forward(p, x);
          Var y = x.add(onlyCross ? attn1.forward(p, h, text, mask) : attn1.forward(p, h, h, null));
          y = y.add(attn2.forward(p, norm2.forward(p, y), text, mask));
          Var both = in.forward(p, norm3.forward(p, y));
          Var gated = both.slice(2, 0, hidden).mul(both.slice(2, hidden, 2 * hidden).gelu());
          return y.add(out.forward(p, gated));
        });
  }
}
