package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * {@code beta_k = 1 / (T - k + 1)}, which erases the same share of the signal at every step: {@code
 * abar_k = 1 - k / T} (Sohl-Dickstein et al. 2015, arXiv 1503.03585, section 2.4.1). beta_T = 1:
 * nothing of the data is left at the end.
 */
public final class JsdSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public JsdSchedule() {}

  /**
   * The schedule.
   *
   * @param steps T, at least 1
   * @return the schedule
   */
  public static DiscreteSchedule of(int steps) {
    double[] log = new double[steps];
    for (int k = 1; k <= steps; k++) {
      double u = (double) k / steps;
      log[k - 1] = u < 0.5 ? Math.log1p(-u) : Math.log((double) (steps - k) / steps);
    }
    return DiscreteSchedule.ofLogAlphaBars("jsd:steps=" + steps, log);
  }

  @Override
  public DiscreteSchedule make(Settings settings) {
    return of(settings.whole("steps", 1, 1_000_000));
  }

  @Override
  public String name() {
    return "jsd";
  }

  @Override
  public String summary() {
    return "beta = 1 / (T - k + 1): abar falls linearly to 0";
  }

  @Override
  public String paper() {
    return "arXiv 1503.03585";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("steps", 1000, "number of steps T"));
  }
}
