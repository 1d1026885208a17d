package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SteppedSchedule;

/** What the grids that pick whole steps of a schedule have in common. */
final class StepGrid {
  private StepGrid() {}

  /** The schedule, if it has steps, and at least so many. */
  static SteppedSchedule stepped(String grid, Schedule schedule, int steps) {
    if (!(schedule instanceof SteppedSchedule s)) {
      throw new CatalogException(
          "grid "
              + grid
              + " picks whole steps, but schedule "
              + schedule.spec()
              + " is continuous in time; use uniform, or give the schedule steps=T if it has that"
              + " setting");
    }
    Levels.checkCount(grid, steps);
    if (steps > s.steps()) {
      throw new CatalogException(
          "grid "
              + grid
              + ": "
              + steps
              + " sampling steps, but schedule "
              + s.spec()
              + " has only "
              + s.steps());
    }
    return s;
  }

  /** The levels of steps k(0) &gt; k(1) &gt; … and the clean level. */
  static List<NoiseLevel> of(String grid, SteppedSchedule schedule, int steps, IntUnaryOperator k) {
    var levels = new ArrayList<NoiseLevel>(steps + 1);
    for (int i = 0; i < steps; i++) {
      levels.add(schedule.level(k.applyAsInt(i)));
    }
    return Levels.toClean(grid, schedule, levels);
  }
}
