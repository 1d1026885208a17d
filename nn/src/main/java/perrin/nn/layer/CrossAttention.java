package perrin.nn.layer;

import perrin.autograd.Implements;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;

/**
 * Multi-head attention of tokens to a context, such as a text's (CND-3, NET-3; Vaswani et al. 2017,
 * arXiv 1706.03762, section 3.2.3): y = out(softmax(q k^T / sqrt(D) + mask) v) with q = q(x) and k,
 * v = k(context), v(context).
 *
 * <p>Parameters: q, k and v without biases, out with one.
 */
@Implements("CND-3")
public final class CrossAttention extends Module {
  private final int heads;
  private final int context;
  private final Linear q;
  private final Linear k;
  private final Linear v;
  private final Linear out;

  /**
   * A layer.
   *
   * @param features of x and y
   * @param context features of the context
   * @param heads divides the features
   * @param init of the weights of q, k and v
   * @param last of those of out: zeros for a layer that begins as 0
   * @throws IllegalArgumentException if heads do not divide the features
   */
  public CrossAttention(int features, int context, int heads, Init init, Init last) {
    if (heads < 1 || features % heads != 0) {
      throw new IllegalArgumentException(
          "cross-attention: " + heads + " heads do not divide " + features + " features");
    }
    this.heads = heads;
    this.context = context;
    this.q = child("q", new Linear(features, features, false, init));
    this.k = child("k", new Linear(context, features, false, init));
    this.v = child("v", new Linear(context, features, false, init));
    this.out = child("out", new Linear(features, features, true, last));
  }

  /**
   * The layer.
   *
   * @param p the pass
   * @param x [B,T,features]
   * @param states [B,S,context]
   * @param mask [B,S], added to the scores: 0 for a token, very negative for padding; null for none
   * @return [B,T,features]
   * @throws ShapeException if an operand does not fit
   */
  public Var forward(Pass p, Var x, Var states, Var mask) {
    if (states.rank() != 3 || states.dim(0) != x.dim(0) || states.dim(2) != context) {
      throw new ShapeException(
          "cross-attention",
          "context " + states.shape() + " must be [" + x.dim(0) + ",S," + context + "]");
    }
    Shape wanted = Shape.of(states.dim(0), states.dim(1));
    if (mask != null && !mask.shape().equals(wanted)) {
      throw new ShapeException(
          "cross-attention", "mask " + mask.shape() + " must be " + wanted + ", one a token");
    }
    return scoped(
        () -> {
          Var queries = Heads.split(q.forward(p, x), heads);
          Var keys = Heads.split(k.forward(p, states), heads);
          Var values = Heads.split(v.forward(p, states), heads);
          Var y = Heads.attend(queries, keys, values, heads, mask);
          return out.forward(p, Heads.join(y, heads));
        });
  }
}
