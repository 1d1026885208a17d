package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * The share of time {@code t = sigmoid(mean + std z)}, z ~ N(0, 1): most draws in the middle (Esser
 * et al. 2024, arXiv 2403.03206, eq. 19).
 */
public final class LogitNormalDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public LogitNormalDensity() {}

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    double mean = settings.real("mean", -20, 20);
    double std = settings.real("std", 1e-3, 20);
    return new TimeDensity(
        schedule, u -> 1 / (1 + Math.exp(-mean - std * Normal.quantile(Math.max(u, 0x1p-33)))));
  }

  @Override
  public String name() {
    return "logit-normal";
  }

  @Override
  public String summary() {
    return "logit of time normal";
  }

  @Override
  public String paper() {
    return "arXiv 2403.03206";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("mean", 0, "location; below 0: cleaner"),
        Setting.of("std", 1, "scale, above 0"));
  }
}
