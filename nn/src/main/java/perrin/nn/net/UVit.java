package perrin.nn.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.Embedding;
import perrin.nn.layer.LayerNorm;
import perrin.nn.layer.Linear;
import perrin.nn.layer.PatchEmbedding;
import perrin.nn.layer.SinusoidalEmbedding;
import perrin.nn.layer.TransformerBlock;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * The transformer with a U-Net's long skip connections (NET-4; Bao et al. 2023, arXiv 2209.12152):
 * time, label, text and the image's squares are all tokens, and each block of the way out takes the
 * tokens of its fellow of the way in.
 *
 * <p>Names: patches, places, label, context, in.N, middle, out.N, norm, pixels, output. Order of
 * the tokens: time, label, text, image row by row.
 */
public final class UVit extends Module implements ConditionalNetwork {
  private final UVitConfig config;
  private final TokenShape shape;
  private final SinusoidalEmbedding time;
  private final PatchEmbedding patches;
  private final Parameter places;
  private final Embedding label;
  private final Linear context;
  private final List<TransformerBlock> in = new ArrayList<>();
  private final TransformerBlock middle;
  private final List<TransformerBlock> out = new ArrayList<>();
  private final LayerNorm norm;
  private final Linear pixels;
  private final Conv2d output;

  /**
   * A network.
   *
   * @param config its shape
   */
  public UVit(UVitConfig config) {
    this.config = config;
    this.shape = config.shape();
    int features = shape.features();
    Init narrow = Init.normal(0.02);
    int side = shape.side();
    this.places = parameter("places", Shape.of(1, config.extras() + side * side, features), narrow);
    this.time = child("time", SinusoidalEmbedding.cosineFirst(features));
    this.patches =
        child(
            "patches",
            new PatchEmbedding(shape.inChannels(), features, shape.patch(), Init.standard()));
    this.label =
        shape.classes() == 0 ? null : child("label", new Embedding(shape.classes() + 1, features));
    this.context =
        config.context() == 0
            ? null
            : child("context", new Linear(config.context(), features, true, narrow));
    for (int i = 0; i < shape.depth() / 2; i++) {
      in.add(child("in." + i, block(false)));
    }
    this.middle = child("middle", block(false));
    for (int i = 0; i < shape.depth() / 2; i++) {
      out.add(child("out." + i, block(true)));
    }
    this.norm = child("norm", new LayerNorm(features));
    this.pixels = child("pixels", new Linear(features, shape.square(), true, narrow));
    this.output = child("output", new Conv2d(shape.outChannels(), shape.outChannels(), 3));
  }

  private TransformerBlock block(boolean joins) {
    return new TransformerBlock(shape.features(), shape.heads(), shape.ratio(), false, joins);
  }

  /**
   * The network's shape.
   *
   * @return as given
   */
  public UVitConfig config() {
    return config;
  }

  /**
   * The network's output for a batch; all tokens of a text are attended to, padding among them, as
   * the authors do.
   */
  @Override
  public Var forward(Pass p, Var x, Var t, Conditioning c) {
    Conditions.checkOnlyLabels(
        "U-ViT",
        new Conditioning(null, c.scalars(), c.image(), c.tokens(), null, null, c.pooled()));
    return forward(p, x, t, c.labels(), c.text());
  }

  /**
   * The network's output for a batch.
   *
   * @param p the pass
   * @param x [B,inChannels,imageSize,imageSize]
   * @param t [B], real: the time or noise level as a step number, 0 to about 1000
   * @param labels INT32 [B], each from 0 to classes, where classes is the null label; null for the
   *     null label everywhere, and for a network without labels
   * @param text [B,contextTokens,context], or null for a network without text
   * @return [B,outChannels,imageSize,imageSize]
   * @throws ShapeException if an operand does not fit
   */
  public Var forward(Pass p, Var x, Var t, Tensor labels, Var text) {
    check(x, text);
    Conditions.check("U-ViT", x, t, labels, shape.classes());
    return scoped(
        () -> {
          Var image = patches.forward(p, p.enter(x));
          var tokens = new ArrayList<Var>();
          tokens.add(token(time.forward(t), image));
          if (label != null) {
            Tensor known = Conditions.labels(x, labels, shape.classes());
            tokens.add(token(label.forward(p, known), image));
          }
          if (context != null) {
            tokens.add(context.forward(p, text.cast(image.value().dtype())));
          }
          tokens.add(image);
          Var h = Var.concat(1, tokens.toArray(Var[]::new)).add(p.of(places, image));

          Deque<Var> skips = new ArrayDeque<>();
          for (TransformerBlock block : in) {
            h = p.block(block, (q, v) -> block.forward(q, v[0], null), h);
            skips.push(h);
          }
          h = p.block(middle, (q, v) -> middle.forward(q, v[0], null), h);
          for (TransformerBlock block : out) {
            h = p.block(block, (q, v) -> block.joined(q, v[0], v[1]), h, skips.pop());
          }
          Var places = h.slice(1, config.extras(), h.dim(1));
          Var squares = pixels.forward(p, norm.forward(p, places));
          Var y = PatchEmbedding.join(squares, shape.patch(), x.dim(2), x.dim(3));
          return p.leave(output.forward(p, y));
        });
  }

  private static Var token(Var e, Var like) {
    return e.reshape(e.dim(0), 1, e.dim(1)).cast(like.value().dtype());
  }

  private void check(Var x, Var text) {
    int size = shape.imageSize();
    if (x.rank() != 4 || x.dim(1) != shape.inChannels() || x.dim(2) != size || x.dim(3) != size) {
      throw new ShapeException(
          "U-ViT",
          "x "
              + x.shape()
              + " must be [B,%d,%d,%d]".formatted(shape.inChannels(), size, size)
              + ", the size its places are learned for");
    }
    Shape wanted = Shape.of(x.dim(0), config.contextTokens(), config.context());
    if ((text == null) != (context == null) || (text != null && !text.shape().equals(wanted))) {
      throw new ShapeException(
          "U-ViT",
          "text "
              + (text == null ? "(none)" : text.shape())
              + " must be "
              + (context == null ? "left out: the network takes none" : wanted));
    }
  }
}
