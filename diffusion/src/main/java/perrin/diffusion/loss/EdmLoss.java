package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.Kind;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * EDM's weighting: {@code (sigma^2 + sigma_data^2) / (sigma sigma_data)^2} of the clean sample's
 * error, which is weight 1 of the network's own error under EDM's preconditioning (Karras et al.
 * 2022, arXiv 2206.00364, table 1 and eq. 8).
 */
public final class EdmLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public EdmLoss() {}

  /**
   * The weight of x_0's error.
   *
   * @param sigmaData standard deviation of the data, above 0
   * @return {@code 1 / sigma^2 + 1 / sigma_data^2}
   */
  public static Weighting of(double sigmaData) {
    return l -> l.snr() + 1 / (sigmaData * sigmaData);
  }

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return new WeightedLoss(Kind.X0, of(settings.real("sigma-data", 1e-9, 1e9)));
  }

  @Override
  public String name() {
    return "edm";
  }

  @Override
  public String summary() {
    return "weight (sigma^2 + sigma_data^2) / (sigma sigma_data)^2 of the clean sample's error";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("sigma-data", 0.5, "standard deviation of the data"));
  }
}
