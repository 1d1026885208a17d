package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * Multi-head self-attention among tokens (Vaswani et al. 2017, arXiv 1706.03762, section 3.2.2): y
 * = out(softmax(q k^T / sqrt(D)) v), [q, k, v] = qkv(x), D = features / heads.
 *
 * <p>Features of qkv: all of q, then of k, then of v; head h takes the h-th run of D of each.
 *
 * <p>Parameters: qkv [3 features,features], with a bias or not, and out [features,features] with
 * one.
 */
public final class TokenAttention extends Module {
  private final int heads;
  private final Linear qkv;
  private final Linear out;

  /**
   * A layer.
   *
   * @param features of x
   * @param heads divides the features
   * @param bias whether q, k and v have one
   * @param init of the weights
   * @throws IllegalArgumentException if heads do not divide the features
   */
  public TokenAttention(int features, int heads, boolean bias, Init init) {
    if (heads < 1 || features % heads != 0) {
      throw new IllegalArgumentException(
          "attention: " + heads + " heads do not divide " + features + " features");
    }
    this.heads = heads;
    this.qkv = child("qkv", new Linear(features, 3 * features, bias, init));
    this.out = child("out", new Linear(features, features, true, init));
  }

  /**
   * The layer.
   *
   * @param p the pass
   * @param x [B,T,features]
   * @return [B,T,features]
   */
  public Var forward(Pass p, Var x) {
    return forward(p, x, null);
  }

  /**
   * The layer.
   *
   * @param p the pass
   * @param x [B,T,features]
   * @param mask [B,T], added to the scores: 0 for a token, very negative for padding; null for none
   * @return [B,T,features]
   */
  public Var forward(Pass p, Var x, Var mask) {
    return scoped(
        () -> {
          int features = x.dim(2);
          Var all = qkv.forward(p, x);
          if (!p.attending()) {
            return out.forward(p, all.slice(2, 2 * features, 3 * features));
          }
          Var[] parts = new Var[3];
          for (int i = 0; i < 3; i++) {
            parts[i] = Heads.split(all.slice(2, i * features, (i + 1) * features), heads);
          }
          Var y = Heads.attend(parts[0], parts[1], parts[2], heads, mask);
          return out.forward(p, Heads.join(y, heads));
        });
  }
}
