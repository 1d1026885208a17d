package perrin.diffusion.loss;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;

/**
 * The levels of the {@code cosine-interpolated} schedule at uniform times (Hoogeboom et al. 2023,
 * arXiv 2301.11093), in units of the data's standard deviation, whatever schedule the levels are
 * put on.
 */
public final class CosineInterpolatedDensity implements NamedDensity {
  /** The entry; made by the catalogue. */
  public CosineInterpolatedDensity() {}

  @Override
  public LevelDensity make(Schedule schedule, Settings settings) {
    double data = settings.real("sigma-data", 1e-6, 1e6);
    Schedule curve =
        Schedules.of(
            "cosine-interpolated:image-size="
                + settings.text("image-size")
                + ",noise-low="
                + settings.text("noise-low")
                + ",noise-high="
                + settings.text("noise-high"));
    return SigmaDensity.of(
        name(),
        schedule,
        x -> curve.time(NoiseLevel.ofLambda(-2 * (x - Math.log(data)))),
        p -> Math.log(data) - curve.level(p).lambda() / 2);
  }

  @Override
  public String name() {
    return "cosine-interpolated";
  }

  @Override
  public String summary() {
    return "the levels of the cosine-interpolated schedule";
  }

  @Override
  public String paper() {
    return "arXiv 2301.11093";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("image-size", 256, "side of the images in pixels"),
        Setting.of("noise-low", 32, "shift at the noisy end, as a side"),
        Setting.of("noise-high", 256, "shift at the clean end, as a side"),
        Setting.of("sigma-data", 1, "unit of sigma, above 0; 1: the paper's own levels"));
  }
}
