package perrin.nn.net;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Pass;
import perrin.nn.layer.Embedding;
import perrin.nn.layer.FourierEmbedding;
import perrin.nn.layer.Linear;
import perrin.nn.layer.TimeEmbedding;

/**
 * What the residual blocks of a {@link UNet} are told: the embeddings of the time, the label, the
 * scalars (CND-1) and the pooled text (CND-3), added up.
 *
 * <p>Names: time, label, scalars.linear1, scalars.linear2, pooled.
 */
final class UNetEmbedding {
  private final UNetConfig config;
  private final TimeEmbedding time;
  private final Embedding label;
  private final Linear scalars1;
  private final Linear scalars2;
  private final Linear pooled;

  UNetEmbedding(UNetConfig config, Registry registry) {
    this.config = config;
    int base = config.baseChannels();
    int width = config.embedding();
    UNetInputs inputs = config.options().inputs();
    double scale = config.options().ncsn().fourierScale();
    this.time =
        registry.child(
            "time",
            scale == 0
                ? new TimeEmbedding(base, width)
                : new TimeEmbedding(new FourierEmbedding(2 * base, scale), width, Init.standard()));
    this.label =
        config.classes() == 0
            ? null
            : registry.child("label", new Embedding(config.classes() + 1, width));
    boolean told = inputs.scalars() > 0;
    this.scalars1 =
        told ? registry.child("scalars.linear1", new Linear(inputs.scalars(), width)) : null;
    this.scalars2 = told ? registry.child("scalars.linear2", new Linear(width, width)) : null;
    this.pooled =
        inputs.pooled() == 0 ? null : registry.child("pooled", new Linear(inputs.pooled(), width));
  }

  /** [B,embedding]. */
  Var forward(Pass p, Var x, Var t, Conditioning c) {
    Var e = time.forward(p, t);
    if (label != null) {
      e = e.add(label.forward(p, Conditions.labels(x, c.labels(), config.nullLabel())));
    }
    if (scalars1 != null) {
      e = e.add(scalars2.forward(p, scalars1.forward(p, c.scalars()).silu()));
    }
    return pooled == null ? e : e.add(pooled.forward(p, c.pooled()));
  }
}
