package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.Kind;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * Perception-prioritised weighting: {@code 1 / (k + snr)^gamma} of the noise's error (Choi et al.
 * 2022, arXiv 2204.00227, eq. 8, relative to the simplified loss).
 */
public final class P2Loss implements NamedLoss {
  /** The entry; made by the catalogue. */
  public P2Loss() {}

  /**
   * The weight of eps's error.
   *
   * @param k above 0
   * @param gamma at least 0; 0 is the simplified loss
   * @return {@code 1 / (k + snr)^gamma}
   */
  public static Weighting of(double k, double gamma) {
    return l -> Math.pow(k + l.snr(), -gamma);
  }

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return new WeightedLoss(
        Kind.EPS, of(settings.real("k", 1e-9, 1e9), settings.real("gamma", 0, 100)));
  }

  @Override
  public String name() {
    return "p2";
  }

  @Override
  public String summary() {
    return "weight 1 / (k + snr)^gamma of the noise's error";
  }

  @Override
  public String paper() {
    return "arXiv 2204.00227";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("k", 1, "above 0"), Setting.of("gamma", 1, "at least 0"));
  }
}
