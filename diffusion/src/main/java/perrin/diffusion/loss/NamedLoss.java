package perrin.diffusion.loss;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/** A loss in the catalogue: one class, one file. */
public interface NamedLoss extends Named {
  /**
   * Makes the loss.
   *
   * @param schedule of the process
   * @param variance of the model's reverse steps
   * @param settings values of {@link #settings()}
   * @return the loss
   * @throws perrin.diffusion.catalog.CatalogException if loss, schedule and variance do not go
   *     together, with the mathematical reason
   */
  Loss make(Schedule schedule, VarianceChoice variance, Settings settings);

  /**
   * Whether its gradient reaches a learned variance.
   *
   * @return false by default
   */
  default boolean trainsVariance() {
    return false;
  }

  /**
   * Whether it makes the samples it is taken of, so that what is known of the data says nothing of
   * them.
   *
   * @return false by default
   */
  default boolean makesSamples() {
    return false;
  }
}
