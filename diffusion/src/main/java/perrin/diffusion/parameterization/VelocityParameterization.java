package perrin.diffusion.parameterization;

import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * The network predicts the velocity dx/dt along the schedule's curve, {@code signal' x_0 + noise'
 * eps} (Lipman et al. 2023, arXiv 2210.02747, eq. 14), in the direction of the schedule's time,
 * from data to noise. On the straight path of rectified flow it is eps - x_0.
 *
 * <p>Where the noise starts from 0 like a root, as on variance-preserving curves, the velocity
 * grows without bound towards the clean end, as 1 / sqrt(t).
 */
public final class VelocityParameterization implements NamedParameterization {
  /** The entry; made by the catalogue. */
  public VelocityParameterization() {}

  @Override
  public Parameterization make(Schedule schedule, Settings settings) {
    Kind velocity = schedule.velocity();
    return new Parameterization() {
      @Override
      public Kind kind() {
        return velocity;
      }

      @Override
      public double cNoise(NoiseLevel level, double time) {
        return ModelTime.of(schedule, time);
      }
    };
  }

  @Override
  public String name() {
    return "velocity";
  }

  @Override
  public String summary() {
    return "the network predicts dx/dt along the path";
  }

  @Override
  public String paper() {
    return "arXiv 2210.02747";
  }
}
