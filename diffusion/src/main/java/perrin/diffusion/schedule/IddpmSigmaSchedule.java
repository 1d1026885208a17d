package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The noise levels of improved DDPM in units of the signal: {@code u_M = 0}, {@code u_{j-1} =
 * sqrt((u_j^2 + 1) / max(abar_{j-1} / abar_j, C_1) - 1)} with {@code abar_j = sin^2(pi/2 j / (M
 * (C_2 + 1)))} (Karras et al. 2022, arXiv 2206.00364, table 1 and appendix C.3). Step k has sigma =
 * u_{M-k}: the signal-to-noise ratios of {@link CosineSchedule}, with signal 1.
 */
public final class IddpmSigmaSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public IddpmSigmaSchedule() {}

  /**
   * The schedule.
   *
   * @param steps M, at least 1
   * @param c1 least alpha of a step, in (0, 1)
   * @param c2 offset, at least 0
   * @return the schedule
   */
  public static SigmaTable of(int steps, double c1, double c2) {
    double[] sigma = new double[steps];
    double above = 0; // u_j^2
    for (int k = 1; k <= steps; k++) {
      int j = steps - k + 1;
      // 1 - abar_{j-1} / abar_j without cancellation
      double beta =
          Math.min(1 - c1, CosineAngle.beta(angle(j, steps, c2), angle(j - 1, steps, c2)));
      above = (above + beta) / (1 - beta); // (u^2 + 1) / (1 - beta) - 1
      sigma[k - 1] = Math.sqrt(above);
    }
    return SigmaTable.of("iddpm-sigma:steps=" + steps + ",c1=" + c1 + ",c2=" + c2, sigma);
  }

  /** The complement of the sine's angle, so that abar_j = cos^2. */
  private static double angle(int j, int steps, double c2) {
    return Math.PI / 2 * (1 - j / (steps * (c2 + 1)));
  }

  @Override
  public SigmaTable make(Settings settings) {
    return of(
        settings.whole("steps", 1, 1_000_000),
        settings.real("c1", 1e-6, 0.1),
        settings.real("c2", 0, 1));
  }

  @Override
  public String name() {
    return "iddpm-sigma";
  }

  @Override
  public String summary() {
    return "cosine schedule as noise levels, variance exploding";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("steps", "1000", "number of levels M"),
        Setting.of("c1", 0.001, "least alpha of a step"),
        Setting.of("c2", 0.008, "offset"));
  }
}
