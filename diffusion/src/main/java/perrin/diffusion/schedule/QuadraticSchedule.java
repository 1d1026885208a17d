package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * beta_k quadratic in k: {@code sqrt(beta_k)} linear from sqrt(1e-4) to sqrt(0.02), the "quad" of
 * DDPM's code (Ho et al. 2020, arXiv 2006.11239). {@link ScaledLinearSchedule} is the same formula
 * with the ends of latent diffusion.
 */
public final class QuadraticSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public QuadraticSchedule() {}

  /**
   * The schedule.
   *
   * @param steps T, at least 1
   * @param betaStart beta_1, in (0, 1)
   * @param betaEnd beta_T, in (0, 1); with one step it is not used
   * @return the schedule
   */
  public static DiscreteSchedule of(int steps, double betaStart, double betaEnd) {
    String spec = "quadratic:steps=" + steps + ",beta-start=" + betaStart + ",beta-end=" + betaEnd;
    return DiscreteSchedule.ofBetas(spec, ScaledLinearSchedule.betas(steps, betaStart, betaEnd));
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
    return "quadratic";
  }

  @Override
  public String summary() {
    return "beta quadratic in the step, from 1e-4 to 0.02";
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
}
