package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * Levels of one's own: as times of the schedule or as sigmas (noise / signal), noisy to clean. A
 * last one of no noise may be left out.
 */
public final class CustomGrid implements NamedGrid {
  /** The entry; made by the catalogue. */
  public CustomGrid() {}

  private static NoiseLevel level(Schedule schedule, double sigma) {
    double end = schedule.level(schedule.end()).sigma();
    double start = schedule.level(schedule.start()).sigma();
    if (sigma != 0 && !(sigma >= start && sigma <= end)) {
      throw new CatalogException(
          "grid custom: sigma %s does not lie within that of %s, %s to %s"
              .formatted(sigma, schedule.spec(), end, start));
    }
    return sigma == 0 ? NoiseLevel.CLEAN : Levels.onCurve(schedule, NoiseLevel.ofSigma(sigma));
  }

  private static NoiseLevel at(Schedule schedule, double time) {
    if (!(time >= schedule.start() && time <= schedule.end())) {
      throw new CatalogException(
          "grid custom: time %s of %s must be from %s to %s"
              .formatted(time, schedule.spec(), schedule.end(), schedule.start()));
    }
    return schedule.level(time);
  }

  @Override
  public Grid make(Settings settings) {
    double[] times = settings.reals("times");
    double[] sigmas = settings.reals("sigmas");
    return (schedule, steps) -> {
      if ((times.length == 0) == (sigmas.length == 0)) {
        throw new CatalogException(
            "grid custom: give either times or sigmas, as in custom:sigmas=[80,10,1,0.1]");
      }
      Levels.checkCount(name(), steps);
      var levels = new ArrayList<NoiseLevel>();
      for (double t : times) {
        levels.add(at(schedule, t));
      }
      for (double sigma : sigmas) {
        levels.add(level(schedule, sigma));
      }
      if (!levels.getLast().clean()) {
        levels.add(NoiseLevel.CLEAN);
      }
      if (levels.size() != steps + 1) {
        throw new CatalogException(
            "grid custom: its list makes %d steps, not %d".formatted(levels.size() - 1, steps));
      }
      return Levels.falling(name(), schedule, levels);
    };
  }

  @Override
  public String name() {
    return "custom";
  }

  @Override
  public String summary() {
    return "a list of times or sigmas";
  }

  @Override
  public String paper() {
    return "the user's own";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("times", "", "such as [1000,500,100], in the schedule's time"),
        new Setting("sigmas", "", "such as [80,10,1,0.1], in place of times"));
  }
}
