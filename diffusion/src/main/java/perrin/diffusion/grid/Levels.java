package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SteppedSchedule;

/** What grids have in common: their list of levels, checked, and the least noisy one of it. */
final class Levels {
  /** Where a schedule is clean at its start, its least noisy level is this share of time away. */
  private static final double FIRST = 1e-3;

  private Levels() {}

  /** Checks the number of solver steps. */
  static void checkCount(String grid, int steps) {
    if (steps < 1) {
      throw new CatalogException("grid " + grid + ": needs at least one step, not " + steps);
    }
  }

  /** The levels and the clean one, if the noise falls from each to the next. */
  static List<NoiseLevel> toClean(String grid, Schedule schedule, List<NoiseLevel> noisy) {
    var levels = new ArrayList<>(noisy);
    levels.add(NoiseLevel.CLEAN);
    return falling(grid, schedule, levels);
  }

  /** The levels, if the noise falls from each to the next. */
  static List<NoiseLevel> falling(String grid, Schedule schedule, List<NoiseLevel> levels) {
    for (int i = 1; i < levels.size(); i++) {
      if (!levels.get(i).cleanerThan(levels.get(i - 1))) {
        throw new CatalogException(
            "grid %s: on %s step %d of %d would go from %s to %s and take no noise away; fewer steps"
                    .formatted(
                        grid,
                        schedule.spec(),
                        i,
                        levels.size() - 1,
                        levels.get(i - 1),
                        levels.get(i))
                + " or another grid would");
      }
    }
    return List.copyOf(levels);
  }

  /** The time of the least noisy level that is not clean: step 1, or near the start. */
  static double firstNoisyTime(Schedule schedule) {
    if (schedule instanceof SteppedSchedule) {
      return 1;
    }
    double start = schedule.start();
    return schedule.level(start).clean() ? start + (schedule.end() - start) * FIRST : start;
  }

  /** The level of the curve with the signal-to-noise ratio of another level. */
  static NoiseLevel onCurve(Schedule schedule, NoiseLevel level) {
    return schedule.level(schedule.time(level));
  }
}
