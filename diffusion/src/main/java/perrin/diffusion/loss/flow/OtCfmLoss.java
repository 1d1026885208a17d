package perrin.diffusion.loss.flow;

import perrin.diffusion.catalog.Settings;
import perrin.diffusion.flow.ConditionalFlowLoss;
import perrin.diffusion.flow.OptimalTransportLoss;
import perrin.diffusion.loss.Loss;
import perrin.diffusion.loss.NamedLoss;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/** Conditional flow matching with minibatch optimal transport ({@link OptimalTransportLoss}). */
public final class OtCfmLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public OtCfmLoss() {}

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return new OptimalTransportLoss(new ConditionalFlowLoss(Velocities.finite(name(), schedule)));
  }

  @Override
  public String name() {
    return "ot-cfm";
  }

  @Override
  public String summary() {
    return "as cfm, each batch's noise dealt to its data by optimal transport";
  }

  @Override
  public String paper() {
    return "arXiv 2302.00482";
  }
}
