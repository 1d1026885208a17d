package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.Kind;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * Soft Min-SNR: half the harmonic mean of snr and gamma as weight of the clean sample's error, a
 * smooth {@link MinSnrLoss} (Crowson et al. 2024, arXiv 2401.11605, section 4.4). With gamma = 1 /
 * sigma_data^2 it is 1 / (sigma^2 + sigma_data^2).
 */
public final class SoftMinSnrLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public SoftMinSnrLoss() {}

  /**
   * The weight of x_0's error.
   *
   * @param gamma the cap, above 0
   * @return {@code snr gamma / (snr + gamma)}
   */
  public static Weighting of(double gamma) {
    return l -> 1 / (l.sigma() * l.sigma() + 1 / gamma);
  }

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return new WeightedLoss(Kind.X0, of(settings.real("gamma", 1e-9, 1e9)));
  }

  @Override
  public String name() {
    return "soft-min-snr";
  }

  @Override
  public String summary() {
    return "weight snr gamma / (snr + gamma) of the clean sample's error";
  }

  @Override
  public String paper() {
    return "arXiv 2401.11605";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("gamma", 4, "the cap, above 0; 1 / sigma_data^2"));
  }
}
