package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * Times {@code end - i (end - start) / n}, not rounded to steps: every schedule has it. Where the
 * start is not clean, as for variance-exploding schedules, n times go from the end to the start,
 * both included, and the last step from there to the clean level.
 */
public final class UniformGrid implements NamedGrid, Grid {
  /** The grid; it has no settings. */
  public UniformGrid() {}

  @Override
  public List<NoiseLevel> levels(Schedule schedule, int steps) {
    return schedule.level(schedule.start()).clean()
        ? without(name(), schedule, steps)
        : between(name(), schedule, schedule.start(), steps);
  }

  /** n times from the end towards the start, without the start, and then clean. */
  static List<NoiseLevel> without(String grid, Schedule schedule, int steps) {
    Levels.checkCount(grid, steps);
    var levels = new ArrayList<NoiseLevel>(steps + 1);
    for (int i = 0; i < steps; i++) {
      double u = (double) i / steps;
      levels.add(schedule.level(schedule.end() * (1 - u) + schedule.start() * u));
    }
    return Levels.toClean(grid, schedule, levels);
  }

  /** n times from the end to a last one, both included, and then clean. */
  static List<NoiseLevel> between(String grid, Schedule schedule, double last, int steps) {
    Levels.checkCount(grid, steps);
    var levels = new ArrayList<NoiseLevel>(steps + 1);
    for (int i = 0; i < steps; i++) {
      double u = steps == 1 ? 0 : i / (steps - 1.0);
      levels.add(schedule.level(schedule.end() * (1 - u) + last * u));
    }
    return Levels.toClean(grid, schedule, levels);
  }

  @Override
  public Grid make(Settings settings) {
    return this;
  }

  @Override
  public String name() {
    return "uniform";
  }

  @Override
  public String summary() {
    return "uniform in the schedule's time, not rounded to steps";
  }

  @Override
  public String paper() {
    return "arXiv 2011.13456";
  }
}
