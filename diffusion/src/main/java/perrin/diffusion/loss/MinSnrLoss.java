package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.Kind;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * Min-SNR: the weight min(snr, gamma) of the clean sample's error, so that clean levels do not
 * dominate (Hang et al. 2023, arXiv 2303.09556, section 3.4).
 *
 * <p>That is min(snr, gamma) / snr for eps and, for a variance-preserving process, min(snr, gamma)
 * / (snr + 1) for v.
 */
public final class MinSnrLoss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public MinSnrLoss() {}

  /**
   * The weight of x_0's error.
   *
   * @param gamma the cap, above 0
   * @return {@code min(snr, gamma)}
   */
  public static Weighting of(double gamma) {
    return l -> Math.min(l.snr(), gamma);
  }

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return new WeightedLoss(Kind.X0, of(settings.real("gamma", 1e-9, 1e9)));
  }

  @Override
  public String name() {
    return "min-snr";
  }

  @Override
  public String summary() {
    return "weight min(snr, gamma) of the clean sample's error";
  }

  @Override
  public String paper() {
    return "arXiv 2303.09556";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("gamma", 5, "the cap, above 0"));
  }
}
