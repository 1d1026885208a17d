package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * A grid over sigma = noise / signal: n levels on a ramp from the greatest to the least, then the
 * clean one.
 *
 * @param name of the grid, for messages
 * @param settings with sigma-min, sigma-max and last
 * @param ramp sigma by its place
 */
record SigmaGrid(String name, Settings settings, Ramp ramp) implements Grid {
  /** What all grids over sigma can be told. */
  static final List<Setting> SETTINGS =
      List.of(
          new Setting(
              "sigma-min", "auto", "least noise / signal; auto: that of the schedule's first step"),
          new Setting("sigma-max", "auto", "greatest noise / signal; auto: the schedule's"),
          new Setting("last", "clean", "clean, or noisy: the last step ends at sigma-min"));

  /** Sigma by place. */
  @FunctionalInterface
  interface Ramp {
    /**
     * A value of the ramp.
     *
     * @param u from 0 at the noisy end to 1 at the clean one
     * @param min least sigma
     * @param max greatest sigma
     * @return sigma, falling in u
     */
    double sigma(double u, double min, double max);
  }

  /** The common settings after a grid's own. */
  static List<Setting> withCommon(Setting... own) {
    var all = new ArrayList<>(List.of(own));
    all.addAll(SETTINGS);
    return List.copyOf(all);
  }

  @Override
  public List<NoiseLevel> levels(Schedule schedule, int steps) {
    Levels.checkCount(name, steps);
    double end = schedule.level(schedule.end()).sigma();
    double max = sigma("sigma-max", end);
    if (Double.isInfinite(max)) {
      throw new CatalogException(
          "grid "
              + name
              + ": sigma = noise / signal is infinite at the end of "
              + schedule.spec()
              + ", where no signal is left; use uniform, trailing or edm-flow, or set sigma-max");
    }
    double min = sigma("sigma-min", schedule.level(Levels.firstNoisyTime(schedule)).sigma());
    double start = schedule.level(schedule.start()).sigma();
    if (!(min >= start && min < max && max <= end || min == max && steps == 1)) {
      throw new CatalogException(
          "grid %s: sigma from %s to %s does not lie within that of %s, %s to %s"
              .formatted(name, max, min, schedule.spec(), end, start));
    }
    boolean clean = settings.oneOf("last", "clean", "noisy").equals("clean");
    int count = clean ? steps : steps + 1;
    var levels = new ArrayList<NoiseLevel>();
    for (int i = 0; i < count; i++) {
      double u = count == 1 ? 0 : i / (count - 1.0);
      double sigma = u == 0 ? max : u == 1 ? min : ramp.sigma(u, min, max);
      levels.add(
          sigma == end
              ? schedule.level(schedule.end())
              : Levels.onCurve(schedule, NoiseLevel.ofSigma(sigma)));
    }
    return clean ? Levels.toClean(name, schedule, levels) : Levels.falling(name, schedule, levels);
  }

  private double sigma(String setting, double automatic) {
    return settings.text(setting).equals("auto")
        ? automatic
        : settings.real(setting, Double.MIN_NORMAL, 1e12);
  }
}
