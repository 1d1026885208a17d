package perrin.nn.net;

import perrin.autograd.Var;
import perrin.nn.Pass;
import perrin.nn.layer.SelfAttention;
import perrin.nn.layer.TextAttention;

/**
 * What follows a residual block of a {@link UNet}: self-attention, attention to a text, or none.
 */
final class UNetAttention {
  private final SelfAttention self;
  private final TextAttention text;

  UNetAttention(
      UNetConfig config,
      String before,
      String after,
      int channels,
      boolean attends,
      boolean reads,
      Registry registry) {
    int heads = config.headsOf(channels);
    this.self =
        attends
            ? registry.child(
                before + "attention" + after,
                new SelfAttention(
                    channels, heads, config.groups(), config.options().residualScale()))
            : null;
    int context = config.options().inputs().context();
    this.text =
        reads
            ? registry.child(
                before + "text" + after,
                new TextAttention(channels, context, heads, config.groups()))
            : null;
  }

  /** What follows h, which is then done with unless nothing does. */
  Var forward(Pass p, Var h, Conditioning c) {
    Var y = h;
    if (self != null) {
      y = p.block(self, (q, v) -> self.forward(q, v[0]), h);
      UNet.free(h);
    }
    if (text == null) {
      return y;
    }
    Var states = c.text().cast(y.value().dtype());
    Var before = y;
    y =
        c.mask() == null
            ? p.block(text, (q, v) -> text.forward(q, v[0], v[1], null), before, states)
            : p.block(text, (q, v) -> text.forward(q, v[0], v[1], v[2]), before, states, c.mask());
    UNet.free(before);
    return y;
  }
}
