package perrin.nn.diffusers;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Activation;
import perrin.nn.layer.Embedding;
import perrin.nn.layer.LayerNorm;
import perrin.nn.layer.Linear;
import perrin.tensor.Tensor;

/**
 * The block of DiT, adaLN-Zero (Peebles and Xie 2023, arXiv 2212.09748, section 3.2): [b1, g1, a1,
 * b2, g2, a2] = linear(silu(c)); x = x + a1 attn1((1 + g1) norm(x) + b1); x = x + a2 ff((1 + g2)
 * norm(x) + b2), c being the sum of its embeddings of time and label.
 *
 * <p>Names: norm1.emb.timestep_embedder, norm1.emb.class_embedder.embedding_table, norm1.linear,
 * attn1, ff.net.0.proj, ff.net.2.
 */
final class DitTransformerBlock extends Module {
  private static final int TIME_FEATURES = 256;
  private static final int RATIO = 4;
  private static final double EPS = 1e-6;

  private final DitSpec spec;
  private final TimeProjection projection;
  private final TimestepEmbedding time;
  private final Embedding label;
  private final Linear modulation;
  private final LayerNorm norm1;
  private final Attention attention;
  private final LayerNorm norm3;
  private final Linear in;
  private final Linear out;

  DitTransformerBlock(DitSpec spec) {
    this.spec = spec;
    int features = spec.features();
    int hidden = RATIO * features;
    this.projection =
        child("norm1.emb.time_proj", TimeProjection.positional(TIME_FEATURES, true, 1));
    this.time =
        child("norm1.emb.timestep_embedder", new TimestepEmbedding(TIME_FEATURES, features));
    this.label =
        child(
            "norm1.emb.class_embedder.embedding_table",
            new Embedding(spec.classes() + 1, features));
    this.modulation = child("norm1.linear", new Linear(features, 6 * features));
    this.norm1 = child("norm1.norm", new LayerNorm(features, EPS, false));
    this.attention =
        child(
            "attn1", new Attention(features, features, spec.heads(), spec.headDim(), spec.bias()));
    this.norm3 = child("norm3", new LayerNorm(features, spec.eps(), false));
    this.in = child("ff.net.0.proj", new Linear(features, spec.gated() ? 2 * hidden : hidden));
    this.out = child("ff.net.2", new Linear(hidden, features));
  }

  /** c [B,features]. */
  Var condition(Pass p, Var t, Tensor labels) {
    return scoped(() -> time.forward(p, projection.forward(p, t)).add(label.forward(p, labels)));
  }

  /** x [B,T,features], t [B], labels INT32 [B]. */
  Var forward(Pass p, Var x, Var t, Tensor labels) {
    return scoped(
        () -> {
          Var[] m = parts(modulation.forward(p, condition(p, t, labels).silu()), 6, x);
          Var h = norm1.forward(p, x).mul(m[1].add(1)).add(m[0]);
          Var y = x.add(m[2].mul(attention.forward(p, h, h, null)));
          h = in.forward(p, norm3.forward(p, y).mul(m[4].add(1)).add(m[3]));
          return y.add(m[5].mul(out.forward(p, activated(h))));
        });
  }

  private Var activated(Var h) {
    if (!spec.gated()) {
      return Activation.GELU_TANH.apply(h);
    }
    int hidden = h.dim(2) / 2;
    return h.slice(2, 0, hidden).mul(h.slice(2, hidden, 2 * hidden).gelu());
  }

  /** Equal parts of [B,n features], each [B,1,features] in the type of tokens. */
  static Var[] parts(Var all, int n, Var tokens) {
    int features = all.dim(1) / n;
    Var typed = all.cast(tokens.value().dtype());
    Var[] out = new Var[n];
    for (int i = 0; i < n; i++) {
      out[i] = typed.slice(1, i * features, (i + 1) * features).reshape(all.dim(0), 1, features);
    }
    return out;
  }
}
