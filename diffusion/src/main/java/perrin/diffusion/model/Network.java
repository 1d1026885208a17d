package perrin.diffusion.model;

import perrin.autograd.Var;
import perrin.nn.net.Conditioning;

/** A network as this package sees it: image, time and perhaps a condition in, an image out. */
@FunctionalInterface
public interface Network {
  /**
   * Runs the network.
   *
   * @param x [B, …]
   * @param time [B], in the schedule's units
   * @param c what else it is told; {@link Conditioning#NONE} for nothing
   * @return [B, …] of x's shape
   */
  Var predict(Var x, Var time, Conditioning c);
}
