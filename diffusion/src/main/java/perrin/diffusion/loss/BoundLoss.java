package perrin.diffusion.loss;

import perrin.diffusion.Kind;
import perrin.diffusion.bound.NoiseErrorWeights;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;

/**
 * The simplified loss with the bound's weights back in place: {@code T (1 - alpha_t)^2 / (2
 * sigma_t^2 alpha_t (1 - abar_t))} of the noise's squared error (Ho et al. 2020, arXiv 2006.11239,
 * eq. 12), so that its mean over uniform steps is the bound's sum of L_{t-1} in nats a dimension,
 * up to terms that the mean does not change.
 */
public final class BoundLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public BoundLoss() {}

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    DiscreteSchedule steps = Losses.steps(name(), schedule);
    if (variance.learned()) {
      throw new CatalogException("loss weighted: the weights need a fixed variance");
    }
    var weights = NoiseErrorWeights.of(steps, variance.fixed());
    return new WeightedLoss(Kind.EPS, l -> steps.steps() * weights.at(l));
  }

  @Override
  public String name() {
    return "weighted";
  }

  @Override
  public String summary() {
    return "squared noise error with the bound's weights";
  }

  @Override
  public String paper() {
    return "arXiv 2006.11239, eq. 12";
  }
}
