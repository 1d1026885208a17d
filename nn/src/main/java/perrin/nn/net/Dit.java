package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Implements;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.DitBlock;
import perrin.nn.layer.DitOutput;
import perrin.nn.layer.Embedding;
import perrin.nn.layer.PatchEmbedding;
import perrin.nn.layer.PlaceEmbedding;
import perrin.nn.layer.SinusoidalEmbedding;
import perrin.nn.layer.TimeEmbedding;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * The diffusion transformer in place of a U-Net (NET-4; Peebles and Xie 2023, arXiv 2212.09748):
 * squares of the image as tokens with fixed place embeddings, blocks told the time and the label by
 * {@link DitBlock adaLN-Zero}, and every token mapped back to its square.
 *
 * <p>Names: patches, time, label, block.N, output. The output and every block's modulation start as
 * zero, so that a new network's output is 0. (The authors' parameter counts have the fixed place
 * embeddings in them, which are no parameters here.)
 */
@Implements("NET-4")
public final class Dit extends Module implements ConditionalNetwork {
  private static final int TIME_FEATURES = 256;

  private final DitConfig config;
  private final TokenShape shape;
  private final PatchEmbedding patches;
  private final TimeEmbedding time;
  private final Embedding label;
  private final List<DitBlock> blocks = new ArrayList<>();
  private final DitOutput output;

  /**
   * A network.
   *
   * @param config its shape
   */
  public Dit(DitConfig config) {
    this.config = config;
    this.shape = config.shape();
    int features = shape.features();
    Init narrow = Init.normal(0.02);
    this.patches =
        child(
            "patches",
            new PatchEmbedding(shape.inChannels(), features, shape.patch(), Init.xavierUniform()));
    this.time =
        child(
            "time",
            new TimeEmbedding(SinusoidalEmbedding.cosineFirst(TIME_FEATURES), features, narrow));
    this.label =
        shape.classes() == 0
            ? null
            : child("label", new Embedding(shape.classes() + 1, features, narrow));
    for (int i = 0; i < shape.depth(); i++) {
      blocks.add(child("block." + i, new DitBlock(features, shape.heads(), shape.ratio())));
    }
    this.output = child("output", new DitOutput(features, shape.square()));
  }

  /**
   * The network's shape.
   *
   * @return as given
   */
  public DitConfig config() {
    return config;
  }

  @Override
  public Var forward(Pass p, Var x, Var t, Conditioning c) {
    Conditions.checkOnlyLabels("DiT", c);
    return forward(p, x, t, c.labels());
  }

  /**
   * The network's output for a batch.
   *
   * @param p the pass
   * @param x [B,inChannels,H,W], H and W multiples of the patch
   * @param t [B], real: the time or noise level as a step number, 0 to about 1000
   * @param labels INT32 [B], each from 0 to classes, where classes is the null label; null for the
   *     null label everywhere, and for an unconditional network
   * @return [B,outChannels,H,W]
   * @throws ShapeException if an operand does not fit
   */
  public Var forward(Pass p, Var x, Var t, Tensor labels) {
    Conditions.checkPatches("DiT", x, shape.inChannels(), shape.patch());
    Conditions.check("DiT", x, t, labels, shape.classes());
    return scoped(
        () -> {
          Var c = time.forward(p, t);
          if (label != null) {
            c = c.add(label.forward(p, Conditions.labels(x, labels, shape.classes())));
          }
          int rows = x.dim(2) / shape.patch();
          int columns = x.dim(3) / shape.patch();
          Var tokens = patches.forward(p, p.enter(x));
          Var places = PlaceEmbedding.table(x.backend(), shape.features(), rows, columns);
          Var h = tokens.add(places.cast(tokens.value().dtype()));
          Var condition = c.cast(tokens.value().dtype());
          for (DitBlock block : blocks) {
            h = p.block(block, (q, v) -> block.forward(q, v[0], v[1]), h, condition);
          }
          Var y = output.forward(p, h, condition);
          return p.leave(PatchEmbedding.join(y, shape.patch(), x.dim(2), x.dim(3)));
        });
  }
}
