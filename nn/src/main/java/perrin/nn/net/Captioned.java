package perrin.nn.net;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.tensor.ShapeException;

/**
 * A network that is told a text, together with the encoder that reads it (CND-3): both are trained
 * by one loss.
 *
 * <p>Names: text (the encoder), network.
 */
public final class Captioned extends Module implements ConditionalNetwork {
  private final TextEncoder text;
  private final ConditionalNetwork network;
  private final boolean pools;

  /**
   * Both together.
   *
   * @param <N> the network's type
   * @param encoder reads the text
   * @param network takes its states
   * @param pools whether the network takes their mean, too
   */
  public <N extends Module & ConditionalNetwork> Captioned(
      TextEncoder encoder, N network, boolean pools) {
    this.text = child("text", encoder);
    this.network = child("network", network);
    this.pools = pools;
  }

  @Override
  public Var forward(Pass p, Var x, Var t, Conditioning c) {
    if (c.tokens() == null) {
      throw new ShapeException("captioned network", "tokens (none) must be INT32 [B,T]");
    }
    Var states = text.forward(p, c.tokens(), c.mask());
    Var whole = pools ? TextEncoder.pooled(states, c.mask()) : null;
    return network.forward(p, x, t, c.withText(states, c.mask(), whole));
  }
}
