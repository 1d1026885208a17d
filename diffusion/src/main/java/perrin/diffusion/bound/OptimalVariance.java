package perrin.diffusion.bound;

import java.util.function.IntToDoubleFunction;
import perrin.diffusion.process.Posterior;
import perrin.diffusion.process.StepVariance;
import perrin.diffusion.schedule.DiscreteSchedule;

/**
 * The variance with the least bound for a given mean (Bao et al. 2022, arXiv 2201.06503, theorem
 * 1): {@code sigma_k^2 = beta~_k + c^2 E |x_0 - x0Hat(x_k)|^2 / D} with c the factor of x_0 in mu~.
 * It is the mean squared distance of x_{k-1} from the model's mean.
 */
public final class OptimalVariance {
  private OptimalVariance() {}

  /**
   * The variance at each step.
   *
   * @param schedule of T steps
   * @param error mean squared error of x0Hat at step k, a dimension
   * @return log sigma_k^2
   */
  public static StepVariance of(DiscreteSchedule schedule, IntToDoubleFunction error) {
    return StepVariance.of(
        schedule,
        k -> {
          Posterior q = Posterior.between(schedule.level(k), schedule.level(k - 1));
          double c = q.x0Factor();
          return Math.log(q.variance() + c * c * error.applyAsDouble(k));
        });
  }
}
