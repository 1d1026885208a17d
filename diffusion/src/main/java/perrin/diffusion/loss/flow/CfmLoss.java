package perrin.diffusion.loss.flow;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.flow.ConditionalFlowLoss;
import perrin.diffusion.loss.Loss;
import perrin.diffusion.loss.NamedLoss;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * Conditional flow matching on any path ({@link ConditionalFlowLoss}), whatever the network
 * predicts.
 */
public final class CfmLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public CfmLoss() {}

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return new ConditionalFlowLoss(Velocities.finite(name(), schedule));
  }

  @Override
  public String name() {
    return "cfm";
  }

  @Override
  public String summary() {
    return "squared error of the velocity along the path";
  }

  @Override
  public String paper() {
    return "arXiv 2210.02747";
  }
}
