package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.nn.layer.Embedding;
import perrin.nn.layer.LayerNorm;
import perrin.nn.layer.TransformerBlock;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * A small transformer encoder of token numbers, trained together with the network that is told its
 * states (CND-3; Vaswani et al. 2017, arXiv 1706.03762, section 3.1, pre-normalised, with learned
 * places).
 *
 * <p>Names: places, token, block.N, norm.
 */
public final class TextEncoder extends Module {
  /** What a mask adds to the score of padding. */
  public static final double HIDDEN = -1e9;

  private static final int RATIO = 4;

  private final TextEncoderConfig config;
  private final Parameter places;
  private final Embedding token;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm norm;

  /**
   * A network.
   *
   * @param config its shape
   */
  public TextEncoder(TextEncoderConfig config) {
    this.config = config;
    Init narrow = Init.normal(0.02);
    int features = config.features();
    this.places = parameter("places", Shape.of(1, config.tokens(), features), narrow);
    this.token = child("token", new Embedding(config.vocabulary(), features, narrow));
    for (int i = 0; i < config.depth(); i++) {
      blocks.add(
          child("block." + i, new TransformerBlock(features, config.heads(), RATIO, true, false)));
    }
    this.norm = child("norm", new LayerNorm(features));
  }

  /**
   * The network's shape.
   *
   * @return as given
   */
  public TextEncoderConfig config() {
    return config;
  }

  /**
   * The states of texts.
   *
   * @param pass the pass
   * @param ids INT32 [B,tokens], each from 0 to vocabulary - 1
   * @param mask [B,tokens], 0 for a token and {@link #HIDDEN} for padding; null for no padding
   * @return [B,tokens,features]
   * @throws ShapeException if an operand does not fit
   */
  public Var forward(Pass pass, Tensor ids, Var mask) {
    Pass p = pass.withAttention(); // images are perturbed, not what they are told
    if (ids.dtype() != DType.INT32 || ids.rank() != 2 || ids.dim(1) != config.tokens()) {
      throw new ShapeException(
          "text encoder", "ids " + ids + " must be INT32 [B," + config.tokens() + "]");
    }
    if (mask != null && !mask.shape().equals(ids.shape())) {
      throw new ShapeException(
          "text encoder", "mask " + mask.shape() + " must be " + ids.shape() + ", one a token");
    }
    return scoped(
        () -> {
          int b = ids.dim(0);
          Var flat = token.forward(p, ids.reshape(b * config.tokens()));
          Var h = flat.reshape(b, config.tokens(), config.features()).add(p.of(places));
          h = p.enter(h);
          for (TransformerBlock block : blocks) {
            h =
                mask == null
                    ? p.block(block, (q, v) -> block.forward(q, v[0], null), h)
                    : p.block(block, (q, v) -> block.forward(q, v[0], v[1]), h, mask);
          }
          return p.leave(norm.forward(p, h));
        });
  }

  /**
   * One vector a text: the mean of the states that are no padding.
   *
   * @param states [B,T,features]
   * @param mask as {@link #forward}
   * @return [B,features]
   */
  public static Var pooled(Var states, Var mask) {
    if (mask == null) {
      return states.mean(1).reshape(states.dim(0), states.dim(2));
    }
    Var known = mask.eq(mask.scalar(0)).reshape(mask.dim(0), mask.dim(1), 1);
    Var count = known.sum(1).max(known.scalar(1));
    return states.mul(known).sum(1).div(count).reshape(states.dim(0), states.dim(2));
  }
}
