package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.Schedule;

/**
 * Which noise levels a solver visits.
 *
 * <p>A grid is the explicit list of levels from noisy to clean. A solver step goes from one entry
 * to the next and never looks a neighbour up.
 */
@FunctionalInterface
public interface Grid {
  /**
   * The levels of a run.
   *
   * @param schedule where they lie
   * @param steps number of solver steps, at least 1
   * @return {@code steps + 1} levels, each cleaner than the one before, the last one clean unless
   *     the grid's settings say otherwise
   * @throws perrin.diffusion.catalog.CatalogException if the schedule has no such grid, with the
   *     reason
   */
  List<NoiseLevel> levels(Schedule schedule, int steps);
}
