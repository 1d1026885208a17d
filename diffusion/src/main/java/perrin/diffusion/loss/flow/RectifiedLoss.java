package perrin.diffusion.loss.flow;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.flow.ConditionalFlowLoss;
import perrin.diffusion.loss.Loss;
import perrin.diffusion.loss.NamedLoss;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * Rectified flow: {@code E |(x_1 - x_0) - v_t(t x_1 + (1 - t) x_0)|^2} (Liu et al. 2023, arXiv
 * 2209.03003, eq. 1), which is conditional flow matching on the straight path at constant speed.
 */
public final class RectifiedLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public RectifiedLoss() {}

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return new ConditionalFlowLoss(Velocities.straight(name(), schedule));
  }

  @Override
  public String name() {
    return "rectified";
  }

  @Override
  public String summary() {
    return "squared error of data minus noise, on straight paths only";
  }

  @Override
  public String paper() {
    return "arXiv 2209.03003";
  }
}
