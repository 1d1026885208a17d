package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * {@code log sigma} of a logistic distribution: the share below sigma is {@code 1 / (1 + (scale0 /
 * sigma)^(1/scale))} with {@code log scale0 = loc}; heavier tails than {@link LognormalDensity} (as
 * in the k-diffusion project), cut off at the schedule's ends.
 */
public final class LoglogisticDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public LoglogisticDensity() {}

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    double loc = settings.real("loc", -20, 20);
    double scale = settings.real("scale", 1e-3, 20);
    return SigmaDensity.of(
        name(),
        schedule,
        x -> 1 / (1 + Math.exp((loc - x) / scale)),
        p -> loc + scale * (Math.log(p) - Math.log1p(-p)));
  }

  @Override
  public String name() {
    return "loglogistic";
  }

  @Override
  public String summary() {
    return "log sigma logistic";
  }

  @Override
  public String paper() {
    return "k-diffusion; arXiv 2401.11605";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("loc", "-0.6931471805599453", "median of log sigma; log of the data's std"),
        Setting.of("scale", 0.5, "scale of log sigma, above 0"));
  }
}
