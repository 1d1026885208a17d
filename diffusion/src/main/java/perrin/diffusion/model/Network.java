package perrin.diffusion.model;

import perrin.autograd.Var;
import perrin.tensor.Tensor;

/** A network as this package sees it: image, time and perhaps labels in, an image out. */
@FunctionalInterface
public interface Network {
  /**
   * Runs the network.
   *
   * @param x [B, …]
   * @param time [B], in the schedule's units
   * @param labels INT32 [B], or null for none
   * @return [B, …] of x's shape
   */
  Var predict(Var x, Var time, Tensor labels);
}
