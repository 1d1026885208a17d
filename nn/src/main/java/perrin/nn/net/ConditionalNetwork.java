package perrin.nn.net;

import perrin.autograd.Var;
import perrin.nn.Pass;

/** A network of noisy images that can be told something beside the time. */
@FunctionalInterface
public interface ConditionalNetwork {
  /**
   * The network's output for a batch.
   *
   * @param p the pass
   * @param x [B,inChannels,H,W]
   * @param t [B], real: the time or noise level as a step number, 0 to about 1000
   * @param c what else it is told
   * @return [B,outChannels,H,W]
   * @throws perrin.tensor.ShapeException if an operand does not fit, or the network does not take
   *     it
   */
  Var forward(Pass p, Var x, Var t, Conditioning c);
}
