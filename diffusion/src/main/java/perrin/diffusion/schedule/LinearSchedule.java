package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;

/**
 * beta_k linear in k, from beta_1 to beta_T (SCH-1; Ho et al. 2020, arXiv 2006.11239, section 4).
 *
 * <p>Presets: 1000 steps from 1e-4 to 0.02, the same with 2000 steps, and an end of 0.04.
 */
public final class LinearSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public LinearSchedule() {}

  /**
   * The schedule.
   *
   * @param steps T, at least 1
   * @param betaStart beta_1, in (0, 1)
   * @param betaEnd beta_T, in (0, 1); with one step it is not used
   * @return the schedule
   */
  @Equation("SCH-1")
  public static DiscreteSchedule of(int steps, double betaStart, double betaEnd) {
    double[] beta = new double[steps];
    for (int i = 0; i < steps; i++) {
      double u = steps == 1 ? 0 : i / (steps - 1.0);
      beta[i] = betaStart * (1 - u) + betaEnd * u;
    }
    String spec = "linear:steps=" + steps + ",beta-start=" + betaStart + ",beta-end=" + betaEnd;
    return DiscreteSchedule.ofBetas(spec, beta);
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
    return "linear";
  }

  @Override
  public String summary() {
    return "beta linear in the step";
  }

  @Override
  public String paper() {
    return "arXiv 2006.11239";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("steps", 1000, "number of steps T"),
        Setting.of("beta-start", 1e-4, "beta_1"),
        Setting.of("beta-end", 0.02, "beta_T"));
  }

  @Override
  public List<String> presets() {
    return List.of("linear:steps=2000", "linear:beta-end=0.04");
  }
}
