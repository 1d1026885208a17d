package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The cosine schedule: {@code abar_k = h(k) / h(0)}, {@code h(k) = cos^2((k/T + s) / (1 + s)
 * pi/2)}, and beta_k at most 0.999 (Nichol and Dhariwal 2021, arXiv 2102.09672, eq. 17).
 */
public final class CosineSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public CosineSchedule() {}

  /**
   * The schedule.
   *
   * @param steps T, at least 1
   * @param s the offset that keeps beta_1 from vanishing, 0.008 in the paper
   * @param maxBeta bound on every beta, 0.999 in the paper
   * @return the schedule
   */
  public static DiscreteSchedule of(int steps, double s, double maxBeta) {
    double[] beta = new double[steps];
    for (int k = 1; k <= steps; k++) {
      beta[k - 1] = Math.min(maxBeta, CosineAngle.beta(angle(k - 1, steps, s), angle(k, steps, s)));
    }
    String spec = "cosine:steps=" + steps + ",s=" + s + ",max-beta=" + maxBeta;
    return DiscreteSchedule.ofBetas(spec, beta);
  }

  private static double angle(int k, int steps, double s) {
    return ((double) k / steps + s) / (1 + s) * Math.PI / 2;
  }

  @Override
  public DiscreteSchedule make(Settings settings) {
    return of(
        settings.whole("steps", 1, 1_000_000),
        settings.real("s", 0, 1),
        settings.real("max-beta", 1e-6, 0.999999));
  }

  @Override
  public String name() {
    return "cosine";
  }

  @Override
  public String summary() {
    return "abar a squared cosine with an offset, beta bounded";
  }

  @Override
  public String paper() {
    return "arXiv 2102.09672";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("steps", 1000, "number of steps T"),
        Setting.of("s", 0.008, "offset, at least 0"),
        Setting.of("max-beta", 0.999, "bound on beta, below 1"));
  }
}
