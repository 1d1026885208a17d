package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;

/** What the grids that pick whole steps of a discrete schedule have in common. */
final class StepGrid {
  private StepGrid() {}

  /** The schedule, if it has at least so many steps. */
  static DiscreteSchedule discrete(String grid, Schedule schedule, int steps) {
    if (!(schedule instanceof DiscreteSchedule d)) {
      throw new CatalogException(
          "grid "
              + grid
              + " picks whole steps, but schedule "
              + schedule.spec()
              + " is continuous in time; use uniform");
    }
    check(grid, steps);
    if (steps > d.steps()) {
      throw new CatalogException(
          "grid "
              + grid
              + ": "
              + steps
              + " sampling steps, but schedule "
              + d.spec()
              + " has only "
              + d.steps());
    }
    return d;
  }

  static void check(String grid, int steps) {
    if (steps < 1) {
      throw new CatalogException("grid " + grid + ": needs at least one step, not " + steps);
    }
  }

  /** The levels of steps k(0) &gt; k(1) &gt; … and the clean level. */
  static List<NoiseLevel> of(DiscreteSchedule schedule, int steps, IntUnaryOperator k) {
    var levels = new ArrayList<NoiseLevel>(steps + 1);
    for (int i = 0; i < steps; i++) {
      levels.add(schedule.level(k.applyAsInt(i)));
    }
    levels.add(schedule.level(0));
    return List.copyOf(levels);
  }
}
