package perrin.diffusion.train;

import perrin.tensor.Tensor;

/**
 * The one point that gradients pass between the backward pass and clipping: where data-parallel
 * workers will average theirs.
 */
@FunctionalInterface
public interface GradientExchange {
  /** A single worker. */
  GradientExchange ALONE = (gradients, _) -> gradients;

  /**
   * Averages over all workers.
   *
   * @param gradients this worker's, one a parameter
   * @param step training step, from 0
   * @return those of the whole batch, the same on all workers, in the same order
   */
  Tensor[] average(Tensor[] gradients, int step);
}
