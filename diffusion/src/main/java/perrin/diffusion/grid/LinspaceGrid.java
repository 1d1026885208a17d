package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;

/**
 * Steps {@code 1 + round((T - 1) (n - 1 - i) / (n - 1))} for i = 0 … n - 1, halves to even: both
 * ends included (Nichol and Dhariwal 2021, arXiv 2102.09672, section 4). A single step starts at T.
 */
public final class LinspaceGrid implements NamedGrid, Grid {
  /** The grid; it has no settings. */
  public LinspaceGrid() {}

  @Override
  public List<NoiseLevel> levels(Schedule schedule, int steps) {
    DiscreteSchedule s = StepGrid.discrete(name(), schedule, steps);
    int last = s.steps();
    return StepGrid.of(
        s,
        steps,
        i ->
            steps == 1
                ? last
                : 1 + (int) Math.rint((last - 1) * (double) (steps - 1 - i) / (steps - 1)));
  }

  @Override
  public Grid make(Settings settings) {
    return this;
  }

  @Override
  public String name() {
    return "linspace";
  }

  @Override
  public String summary() {
    return "n steps evenly from T to 1, both included, rounded";
  }

  @Override
  public String paper() {
    return "arXiv 2102.09672";
  }
}
