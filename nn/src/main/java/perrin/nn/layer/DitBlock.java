package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * A transformer block told a condition by adaLN-Zero (NET-4; Peebles and Xie 2023, arXiv
 * 2212.09748, section 3.2 and figure 3):
 *
 * <pre>
 *   [b1, g1, a1, b2, g2, a2] = modulation(silu(c))
 *   x = x + a1 attention((1 + g1) norm(x) + b1)
 *   x = x + a2 mlp((1 + g2) norm(x) + b2)
 * </pre>
 *
 * <p>The norms have no gamma and beta of their own and eps = 1e-6; modulation starts as zero, so
 * that a new block is the identity.
 */
public final class DitBlock extends Module {
  /** Added to the variance. */
  static final double EPS = 1e-6;

  private final LayerNorm norm;
  private final TokenAttention attention;
  private final FeedForward mlp;
  private final Linear modulation;

  /**
   * A block.
   *
   * @param features of a token and of the condition
   * @param heads of the attention; divides the features
   * @param ratio hidden features of the mlp a feature
   */
  public DitBlock(int features, int heads, int ratio) {
    Init init = Init.xavierUniform();
    this.norm = child("norm", new LayerNorm(features, EPS, false));
    this.attention = child("attention", new TokenAttention(features, heads, true, init));
    this.mlp =
        child("mlp", new FeedForward(features, ratio * features, Activation.GELU_TANH, init));
    this.modulation = child("modulation", new Linear(features, 6 * features, true, Init.zeros()));
  }

  /**
   * The block.
   *
   * @param p the pass
   * @param x [B,T,features]
   * @param c [B,features], the condition before its SiLU
   * @return [B,T,features]
   */
  public Var forward(Pass p, Var x, Var c) {
    return scoped(
        () -> {
          Var[] m = parts(modulation.forward(p, c.silu()), 6);
          Var h = attention.forward(p, modulate(norm.forward(p, x), m[0], m[1]));
          Var y = x.add(m[2].mul(h));
          h = mlp.forward(p, modulate(norm.forward(p, y), m[3], m[4]));
          return y.add(m[5].mul(h));
        });
  }

  /** Equal parts of [B,n features], each [B,1,features]. */
  static Var[] parts(Var all, int n) {
    int features = all.dim(1) / n;
    Var[] out = new Var[n];
    for (int i = 0; i < n; i++) {
      out[i] = all.slice(1, i * features, (i + 1) * features).reshape(all.dim(0), 1, features);
    }
    return out;
  }

  /** (1 + scale) x + shift. */
  static Var modulate(Var x, Var shift, Var scale) {
    return x.mul(scale.add(1)).add(shift);
  }
}
