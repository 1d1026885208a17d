package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Times at quantiles of a Beta distribution: {@code t_i} at share {@code F^{-1}(1 - i/n; alpha,
 * beta)} of the time, then clean, which for alpha, beta below 1 puts more steps at both ends (Lee
 * et al. 2024, arXiv 2407.12173, eq. 3). Not rounded to steps, so that every schedule has it.
 */
public final class BetaGrid implements NamedGrid {
  /** The entry; made by the catalogue. */
  public BetaGrid() {}

  @Override
  public Grid make(Settings settings) {
    var distribution =
        new BetaDistribution(settings.real("alpha", 0.05, 50), settings.real("beta", 0.05, 50));
    return (schedule, steps) -> {
      Levels.checkCount(name(), steps);
      var levels = new ArrayList<NoiseLevel>();
      for (int i = 0; i < steps; i++) {
        double u = i == 0 ? 1 : distribution.quantile(1 - (double) i / steps);
        levels.add(schedule.level(schedule.end() * u + schedule.start() * (1 - u)));
      }
      return Levels.toClean(name(), schedule, levels);
    };
  }

  @Override
  public String name() {
    return "beta";
  }

  @Override
  public String summary() {
    return "times at quantiles of a Beta distribution";
  }

  @Override
  public String paper() {
    return "arXiv 2407.12173";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("alpha", 0.6, "first parameter, above 0"),
        Setting.of("beta", 0.6, "second parameter, above 0"));
  }
}
