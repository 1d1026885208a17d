package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * The share of time {@code t = 1 - u - s (cos^2(pi u / 2) - 1 + u)}, u uniform: more draws in the
 * middle for s above 0, at the ends below it (Esser et al. 2024, arXiv 2403.03206, eq. 20).
 */
public final class ModeDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public ModeDensity() {}

  private static final double GREATEST = 2 / (Math.PI - 2);

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    double s = settings.real("s", -1, GREATEST);
    return new TimeDensity(
        schedule,
        rising -> {
          double u = 1 - rising; // the formula falls in u
          double cos = Math.cos(Math.PI / 2 * u);
          return 1 - u - s * (cos * cos - 1 + u);
        });
  }

  @Override
  public String name() {
    return "mode";
  }

  @Override
  public String summary() {
    return "uniform time bent towards the middle or the ends";
  }

  @Override
  public String paper() {
    return "arXiv 2403.03206";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("s", 1.29, "scale, from -1 to 2 / (pi - 2), so that t is monotone in u"));
  }
}
