package perrin.diffusion.schedule;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;

/**
 * The field that carries noise along an affine Gaussian path to one data point: the conditional
 * field of flow matching.
 */
public final class ConditionalVelocity {
  private ConditionalVelocity() {}

  /**
   * {@code u_t(z | x) = noise'/noise (z - mu) + mu'} with {@code mu = signal x}, a prime being the
   * rate in the schedule's time (Lipman et al. 2023, arXiv 2210.02747, eq. 15, theorem 3). At
   * {@code z = signal x + noise eps} it is the {@link Schedule#velocity}, signal' x + noise' eps.
   *
   * @param schedule the path
   * @param level where z lies on it; noise above 0
   * @param z points [B, …]
   * @param x data points that condition the path, of the same shape
   * @return dz/dt [B, …], in the direction of the schedule's time, from data to noise
   */
  @Equation("FLM-5")
  public static Var at(Schedule schedule, NoiseLevel level, Var z, Var x) {
    double signalRate = schedule.velocity().p().applyAsDouble(level);
    double pull = schedule.velocity().q().applyAsDouble(level) / level.noise();
    return Combine.apply(new double[] {pull, signalRate - pull * level.signal()}, z, x);
  }
}
