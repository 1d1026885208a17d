package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Uniform movement on the arc: {@code sqrt(abar_k) = cos(k/T pi/2)}, {@code sqrt(1 - abar_k) =
 * sin(k/T pi/2)}, with abar kept inside [margin, 1 - margin], as without signal no sample could be
 * predicted from its noise.
 */
public final class CosineArcSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public CosineArcSchedule() {}

  /**
   * The schedule.
   *
   * @param steps T, at least 1
   * @param margin the least abar and the least 1 - abar, above 0
   * @return the schedule
   * @throws IllegalArgumentException if the margin is so wide that two steps coincide
   */
  public static DiscreteSchedule of(int steps, double margin) {
    double[] log = new double[steps];
    for (int k = 1; k <= steps; k++) {
      log[k - 1] =
          Math.clamp(
              CosineAngle.logAlphaBar(Math.PI / 2 * k / steps),
              Math.log(margin),
              Math.log1p(-margin));
    }
    return DiscreteSchedule.ofLogAlphaBars("cosine-arc:steps=" + steps + ",margin=" + margin, log);
  }

  @Override
  public DiscreteSchedule make(Settings settings) {
    return of(settings.whole("steps", 1, 1_000_000), settings.real("margin", 1e-12, 0.1));
  }

  @Override
  public String name() {
    return "cosine-arc";
  }

  @Override
  public String summary() {
    return "signal and noise rate move uniformly on a quarter circle";
  }

  @Override
  public String paper() {
    return "arXiv 2102.09672, without offset";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("steps", 1000, "number of steps T"),
        new Setting("margin", "1e-8", "least abar and least 1 - abar, above 0"));
  }
}
