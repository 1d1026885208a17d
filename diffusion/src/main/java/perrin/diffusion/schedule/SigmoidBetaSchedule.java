package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * beta_k a sigmoid of the step: {@code beta_k = beta_1 + (beta_T - beta_1) sigmoid(x_k)} with x_k
 * linear from -6 to 6 (GeoDiff, Xu et al. 2022, arXiv 2203.02923).
 *
 * <p>Preset: GeoDiff's own 5000 steps from 1e-7 to 2e-3.
 */
public final class SigmoidBetaSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public SigmoidBetaSchedule() {}

  private static final double REACH = 6;

  /**
   * The schedule.
   *
   * @param steps T, at least 1
   * @param betaStart lower limit of beta, in [0, 1)
   * @param betaEnd upper limit of beta, in (0, 1)
   * @return the schedule
   */
  public static DiscreteSchedule of(int steps, double betaStart, double betaEnd) {
    double[] beta = new double[steps];
    for (int i = 0; i < steps; i++) {
      double x = steps == 1 ? -REACH : REACH * (2.0 * i / (steps - 1) - 1);
      double sigmoid = 1 / (1 + Math.exp(-x));
      beta[i] = betaStart + (betaEnd - betaStart) * sigmoid;
    }
    String spec =
        "sigmoid-beta:steps=" + steps + ",beta-start=" + betaStart + ",beta-end=" + betaEnd;
    return DiscreteSchedule.ofBetas(spec, beta);
  }

  @Override
  public DiscreteSchedule make(Settings settings) {
    return of(
        settings.whole("steps", 1, 1_000_000),
        settings.real("beta-start", 0, 0.999),
        settings.real("beta-end", 1e-12, 0.999));
  }

  @Override
  public String name() {
    return "sigmoid-beta";
  }

  @Override
  public String summary() {
    return "beta a sigmoid of the step";
  }

  @Override
  public String paper() {
    return "arXiv 2203.02923";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("steps", 1000, "number of steps T"),
        Setting.of("beta-start", 1e-4, "lower limit of beta"),
        Setting.of("beta-end", 0.02, "upper limit of beta"));
  }

  @Override
  public List<String> presets() {
    return List.of("sigmoid-beta:steps=5000,beta-start=1e-7,beta-end=2e-3");
  }
}
