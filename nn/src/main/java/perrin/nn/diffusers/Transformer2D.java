package perrin.nn.diffusers;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.GroupNorm;
import perrin.nn.layer.Linear;
import perrin.nn.net.Conditioning;

/**
 * The places of an image as tokens that attend to each other and to a text: x + out(blocks(in(norm(
 * x)))), in and out being 1x1 convolutions or linear layers.
 *
 * <p>Names: norm, proj_in, transformer_blocks.N, proj_out.
 */
final class Transformer2D extends Module implements Attends {
  private static final double EPS = 1e-6;

  private final GroupNorm norm;
  private final Conv2d convIn;
  private final Linear linearIn;
  private final List<BasicTransformerBlock> blocks = new ArrayList<>();
  private final Conv2d convOut;
  private final Linear linearOut;

  /**
   * One after a residual block.
   *
   * @param linear whether in and out are linear layers
   * @param onlyCross whether blocks attend to the text twice instead of to each other first
   */
  Transformer2D(
      int channels,
      int heads,
      int layers,
      int context,
      int groups,
      boolean linear,
      boolean onlyCross) {
    if (heads > channels) {
      throw new IllegalArgumentException(
          "attention_head_dim gives %d heads to a block of %d channels".formatted(heads, channels));
    }
    int headDim = channels / heads;
    int inner = heads * headDim;
    this.norm = child("norm", new GroupNorm(groups, channels, EPS, false));
    this.linearIn = linear ? child("proj_in", new Linear(channels, inner)) : null;
    this.convIn = linear ? null : child("proj_in", new Conv2d(channels, inner, 1));
    for (int i = 0; i < layers; i++) {
      blocks.add(
          child(
              "transformer_blocks." + i,
              new BasicTransformerBlock(inner, heads, headDim, context, onlyCross)));
    }
    this.linearOut = linear ? child("proj_out", new Linear(inner, channels)) : null;
    this.convOut = linear ? null : child("proj_out", new Conv2d(inner, channels, 1));
  }

  @Override
  public Var forward(Pass p, Var x, Conditioning c) {
    return scoped(
        () -> {
          Var text = c.text().cast(x.value().dtype());
          Var h = norm.forward(p, x);
          Var tokens =
              convIn == null
                  ? linearIn.forward(p, Attends.tokens(h))
                  : Attends.tokens(convIn.forward(p, h));
          for (BasicTransformerBlock block : blocks) {
            tokens = block.forward(p, tokens, text, c.mask());
          }
          return convOut == null
              ? Attends.image(linearOut.forward(p, tokens), x).add(x)
              : convOut.forward(p, Attends.image(tokens, x), null, x);
        });
  }
}
