package perrin.nn.net;

import perrin.autograd.Var;
import perrin.nn.Pass;

/** A network whose inner state, where it sees an image most as a whole, describes the image. */
public interface Encoding extends ConditionalNetwork {
  /**
   * The feature map of fewest rows and columns, after the middle, its mean over places.
   *
   * @param p the pass
   * @param x [B,inChannels,H,W]
   * @param t [B], real: the time or noise level as a step number, 0 to about 1000
   * @param c what else it is told
   * @return [B,F]
   * @throws perrin.tensor.ShapeException if an operand does not fit
   */
  Var encoded(Pass p, Var x, Var t, Conditioning c);
}
