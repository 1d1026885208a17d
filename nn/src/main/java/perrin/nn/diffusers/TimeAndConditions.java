package perrin.nn.diffusers;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Activation;
import perrin.nn.layer.Embedding;
import perrin.nn.layer.Linear;
import perrin.nn.net.Conditioning;
import perrin.tensor.DType;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/** The embedding of the time, and what is added to it. */
final class TimeAndConditions {
  /** Declares parts of the network. */
  @FunctionalInterface
  interface Registry {
    <M extends Module> M child(String name, M module);
  }

  private final EmbeddingSpec spec;
  private final TimeProjection projection;
  private final TimestepEmbedding time;
  private final Embedding table;
  private final TimestepEmbedding projected;
  private final Linear simple;
  private final TimeProjection idProjection;
  private final TimestepEmbedding added;

  TimeAndConditions(EmbeddingSpec spec, Registry registry) {
    this.spec = spec;
    EmbeddingSpec.Time t = spec.time();
    int width = t.width();
    String kind = spec.kind() == null ? "" : spec.kind();
    this.projection = registry.child("time_proj", t.projection());
    this.time =
        registry.child(
            "time_embedding", new TimestepEmbedding(t.features(), width, t.f(), t.post()));
    String name = "class_embedding";
    this.table =
        spec.classes() == 0 ? null : registry.child(name, new Embedding(spec.classes(), width));
    int in = kind.equals("timestep") ? t.features() : spec.vector();
    // the network's activation holds for a time only: a projected vector always has SiLU
    Activation f = kind.equals("timestep") ? t.f() : Activation.SILU;
    this.projected =
        kind.equals("timestep") || kind.equals("projection")
            ? registry.child(name, new TimestepEmbedding(in, width, f, Activation.IDENTITY))
            : null;
    this.simple =
        kind.equals("simple_projection") ? registry.child(name, new Linear(in, width)) : null;
    this.idProjection =
        spec.timeIds() == 0
            ? null
            : TimeProjection.positional(spec.timeIds(), t.flipped(), t.shift());
    this.added =
        spec.timeIds() == 0
            ? null
            : registry.child("add_embedding", new TimestepEmbedding(spec.vector(), width));
  }

  /** [B] and conditions to [B,width]. */
  Var forward(Pass p, Var t, Conditioning c) {
    Var e = time.forward(p, projection.forward(p, t));
    int b = t.dim(0);
    if (table != null) {
      Tensor labels = c.labels();
      if (labels == null
          || labels.dtype() != DType.INT32
          || labels.rank() != 1
          || labels.dim(0) != b) {
        throw new ShapeException(
            "U-Net",
            "labels %s must be INT32 [%d], each from 0 to %d"
                .formatted(labels == null ? "(none)" : labels, b, spec.classes() - 1));
      }
      e = e.add(table.forward(p, labels));
    } else if (c.labels() != null) {
      throw new ShapeException("U-Net", "labels given to a network without a table of classes");
    }
    if (spec.kind() != null) {
      e = e.add(toldClass(p, c, b));
    }
    if (added != null) {
      Var pooled = wanted("pooled text", c.pooled(), b, -1);
      Var ids = wanted("scalars", c.scalars(), b, -1);
      Var features = idProjection.forward(p, ids.reshape(-1)).reshape(b, -1);
      if (pooled.dim(1) + features.dim(1) != spec.vector()) {
        throw new ShapeException(
            "U-Net",
            "pooled text %s and scalars %s of %d features each must have %d together"
                .formatted(pooled.shape(), ids.shape(), spec.timeIds(), spec.vector()));
      }
      e = e.add(added.forward(p, Var.concat(1, pooled, features)));
    }
    return spec.time().last().apply(e);
  }

  private Var toldClass(Pass p, Conditioning c, int b) {
    return switch (spec.kind()) {
      case "timestep" -> {
        Var number = wanted("scalars", c.scalars(), b, 1);
        yield projected.forward(p, projection.forward(p, number.reshape(-1)));
      }
      case "identity" -> wanted("pooled vector", c.pooled(), b, spec.time().width());
      case "projection" ->
          projected.forward(p, wanted("pooled vector", c.pooled(), b, spec.vector()));
      default -> simple.forward(p, wanted("pooled vector", c.pooled(), b, spec.vector()));
    };
  }

  /** An operand [B,features], of any features where they are negative. */
  private static Var wanted(String what, Var x, int b, int features) {
    if (x == null || x.rank() != 2 || x.dim(0) != b || features >= 0 && x.dim(1) != features) {
      throw new ShapeException(
          "U-Net",
          "%s %s must be [%d,%s]"
              .formatted(what, x == null ? "(none)" : x.shape(), b, features < 0 ? "N" : features));
    }
    return x;
  }
}
