package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * sqrt(beta_k) linear in k, from sqrt(beta_1) to sqrt(beta_T): the schedule of latent diffusion
 * (Rombach et al. 2022, arXiv 2112.10752, section D.1).
 */
public final class ScaledLinearSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public ScaledLinearSchedule() {}

  /**
   * The schedule.
   *
   * @param steps T, at least 1
   * @param betaStart beta_1, in (0, 1)
   * @param betaEnd beta_T, in (0, 1); with one step it is not used
   * @return the schedule
   */
  public static DiscreteSchedule of(int steps, double betaStart, double betaEnd) {
    String spec =
        "scaled-linear:steps=" + steps + ",beta-start=" + betaStart + ",beta-end=" + betaEnd;
    return DiscreteSchedule.ofBetas(spec, betas(steps, betaStart, betaEnd));
  }

  /** (sqrt(beta_1) (1 - u) + sqrt(beta_T) u)^2 at u = 0 … 1. */
  static double[] betas(int steps, double betaStart, double betaEnd) {
    double[] beta = new double[steps];
    for (int i = 0; i < steps; i++) {
      double u = steps == 1 ? 0 : i / (steps - 1.0);
      double root = Math.sqrt(betaStart) * (1 - u) + Math.sqrt(betaEnd) * u;
      beta[i] = u == 0 ? betaStart : u == 1 ? betaEnd : root * root;
    }
    return beta;
  }

  @Override
  public DiscreteSchedule make(Settings settings) {
    return of(
        settings.whole("steps", 1, 1_000_000),
        settings.real("beta-start", 1e-12, 0.999),
        settings.real("beta-end", 1e-12, 0.999));
  }

  @Override
  public String name() {
    return "scaled-linear";
  }

  @Override
  public String summary() {
    return "sqrt(beta) linear in the step";
  }

  @Override
  public String paper() {
    return "arXiv 2112.10752";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("steps", 1000, "number of steps T"),
        Setting.of("beta-start", 0.00085, "beta_1"),
        Setting.of("beta-end", 0.012, "beta_T"));
  }
}
