package perrin.nn.diffusers;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.GroupNorm;
import perrin.nn.layer.Heads;
import perrin.nn.layer.Linear;
import perrin.nn.net.Conditioning;
import perrin.tensor.ShapeException;

/**
 * Multi-head attention of tokens to others: out(softmax(q k^T / sqrt(D)) v).
 *
 * <p>Names: group_norm where there is one, to_q, to_k, to_v, to_out.0.
 */
final class Attention extends Module implements Attends {
  private final int heads;
  private final int context;
  private final double divisor;
  private final GroupNorm norm;
  private final Linear q;
  private final Linear k;
  private final Linear v;
  private final Linear out;

  /** Among tokens, or from tokens to others of {@code context} features. */
  Attention(int features, int context, int heads, int headDim, boolean bias) {
    this(features, context, heads, headDim, bias, null, 1);
  }

  private Attention(
      int features,
      int context,
      int heads,
      int headDim,
      boolean bias,
      GroupNorm norm,
      double divisor) {
    int inner = Math.multiplyExact(heads, headDim);
    this.heads = heads;
    this.context = context;
    this.divisor = divisor;
    this.norm = norm == null ? null : child("group_norm", norm);
    this.q = child("to_q", new Linear(features, inner, bias, Init.standard()));
    this.k = child("to_k", new Linear(context, inner, bias, Init.standard()));
    this.v = child("to_v", new Linear(context, inner, bias, Init.standard()));
    this.out = child("to_out.0", new Linear(inner, features));
  }

  /** Among the places of an image, with a residual connection; groups 0 for no norm. */
  static Attention spatial(int channels, int headDim, int groups, double eps, double divisor) {
    if (headDim > channels) {
      throw new IllegalArgumentException(
          "attention_head_dim %d is larger than the %d channels of a block with attention"
              .formatted(headDim, channels));
    }
    GroupNorm norm = groups == 0 ? null : new GroupNorm(groups, channels, eps, false);
    return new Attention(channels, channels, channels / headDim, headDim, true, norm, divisor);
  }

  /** x [B,T,features] and states [B,S,context] to [B,T,features]; mask [B,S] or null. */
  Var forward(Pass p, Var x, Var states, Var mask) {
    if (states.rank() != 3 || states.dim(0) != x.dim(0) || states.dim(2) != context) {
      throw new ShapeException(
          "attention",
          "states " + states.shape() + " must be [" + x.dim(0) + ",S," + context + "]");
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

  @Override
  public Var forward(Pass p, Var x, Conditioning c) {
    return scoped(
        () -> {
          Var h = norm == null ? x : norm.forward(p, x);
          Var tokens = Attends.tokens(h);
          Var y = Attends.image(forward(p, tokens, tokens, null), x).add(x);
          return divisor == 1 ? y : y.div(divisor);
        });
  }
}
