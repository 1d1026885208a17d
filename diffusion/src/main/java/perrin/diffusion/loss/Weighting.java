package perrin.diffusion.loss;

import perrin.diffusion.NoiseLevel;

/** The weight of the squared error at a noise level. */
@FunctionalInterface
public interface Weighting {
  /** Weight 1: the simplified loss. */
  Weighting ONE = level -> 1;

  /**
   * The weight.
   *
   * @param level the noise level
   * @return at least 0
   */
  double at(NoiseLevel level);
}
