package perrin.diffusion.solver;

import java.util.List;
import perrin.diffusion.NoiseLevel;

/**
 * How a solver walks a grid.
 *
 * @param solver takes the steps
 * @param levels where its legs begin and end
 * @param control step sizes within a leg
 */
public record Plan(Solver solver, List<NoiseLevel> levels, StepControl control) {
  /** Keeps a copy of the levels. */
  public Plan {
    levels = List.copyOf(levels);
  }
}
