package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/** {@code log sigma} uniform between two sigmas: the density of geometric noise levels. */
public final class LoguniformDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public LoguniformDensity() {}

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    double min = settings.real("sigma-min", 1e-12, 1e12);
    double max = settings.real("sigma-max", Math.nextUp(min), 1e12);
    double a = Math.log(min);
    double b = Math.log(max);
    return SigmaDensity.of(
        name(), schedule, x -> Math.clamp((x - a) / (b - a), 0, 1), p -> a * (1 - p) + b * p);
  }

  @Override
  public String name() {
    return "loguniform";
  }

  @Override
  public String summary() {
    return "log sigma uniform";
  }

  @Override
  public String paper() {
    return "arXiv 1907.05600, in the limit of many levels";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("sigma-min", 0.002, "least sigma, above 0"),
        Setting.of("sigma-max", 80, "greatest sigma"));
  }
}
