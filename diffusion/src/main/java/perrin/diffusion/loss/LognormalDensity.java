package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * {@code log sigma ~ N(mean, std^2)}, sigma = noise / signal (Karras et al. 2022, arXiv 2206.00364,
 * table 1), cut off at the schedule's ends.
 */
public final class LognormalDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public LognormalDensity() {}

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    double mean = settings.real("mean", -20, 20);
    double std = settings.real("std", 1e-3, 20);
    return SigmaDensity.of(
        name(), schedule, x -> Normal.cdf((x - mean) / std), p -> mean + std * Normal.quantile(p));
  }

  @Override
  public String name() {
    return "lognormal";
  }

  @Override
  public String summary() {
    return "log sigma normal";
  }

  @Override
  public String paper() {
    return "arXiv 2206.00364";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("mean", -1.2, "mean of log sigma"),
        Setting.of("std", 1.2, "standard deviation of log sigma, above 0"));
  }
}
