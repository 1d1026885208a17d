package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;

/**
 * Times {@code end - i (end - start) / n}, not rounded to steps: every schedule has it. The last
 * level is the schedule's own start.
 */
public final class UniformGrid implements NamedGrid, Grid {
  /** The grid; it has no settings. */
  public UniformGrid() {}

  @Override
  public List<NoiseLevel> levels(Schedule schedule, int steps) {
    StepGrid.check(name(), steps);
    var levels = new ArrayList<NoiseLevel>(steps + 1);
    for (int i = 0; i <= steps; i++) {
      double u = (double) i / steps;
      levels.add(schedule.level(schedule.end() * (1 - u) + schedule.start() * u));
    }
    return List.copyOf(levels);
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
