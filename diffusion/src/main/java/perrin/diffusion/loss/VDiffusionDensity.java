package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * The density of a uniform angle: {@code sigma = sigma_data tan(u pi/2)} (Salimans and Ho 2022,
 * arXiv 2202.00512, whose cosine schedule it is), cut off at the schedule's ends.
 */
public final class VDiffusionDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public VDiffusionDensity() {}

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    double data = settings.real("sigma-data", 1e-6, 1e6);
    return SigmaDensity.of(
        name(),
        schedule,
        x -> Math.atan(Math.exp(x) / data) / (Math.PI / 2),
        p -> Math.log(data * Math.tan(p * Math.PI / 2)));
  }

  @Override
  public String name() {
    return "v-diffusion";
  }

  @Override
  public String summary() {
    return "the angle atan(sigma / sigma-data) uniform";
  }

  @Override
  public String paper() {
    return "arXiv 2202.00512";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("sigma-data", 1, "unit of sigma, above 0; 1: the paper's own levels"));
  }
}
