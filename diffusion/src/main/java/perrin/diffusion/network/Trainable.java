package perrin.diffusion.network;

import perrin.nn.Module;
import perrin.nn.net.ConditionalNetwork;

/**
 * A network without values: its tree and how to run it.
 *
 * @param module declares the parameters
 * @param network runs under a pass with values for them
 */
public record Trainable(Module module, ConditionalNetwork network) {
  /**
   * A network that is its own tree.
   *
   * @param <N> its type
   * @param network the network
   * @return both
   */
  public static <N extends Module & ConditionalNetwork> Trainable of(N network) {
    return new Trainable(network, network);
  }
}
