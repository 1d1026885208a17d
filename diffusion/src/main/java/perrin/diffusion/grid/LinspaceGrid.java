package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SteppedSchedule;

/**
 * Steps {@code 1 + round((T - 1) (n - 1 - i) / (n - 1))} for i = 0 … n - 1, halves to even: both
 * ends included (Nichol and Dhariwal 2021, arXiv 2102.09672, section 4). A single step starts at T.
 *
 * <p>In continuous time: n times evenly from the end to the start, both included, and then clean;
 * where the start is clean itself, to a thousandth of the time from it.
 */
public final class LinspaceGrid implements NamedGrid, Grid {
  /** The grid; it has no settings. */
  public LinspaceGrid() {}

  @Override
  public List<NoiseLevel> levels(Schedule schedule, int steps) {
    if (!(schedule instanceof SteppedSchedule)) {
      return UniformGrid.between(name(), schedule, Levels.firstNoisyTime(schedule), steps);
    }
    SteppedSchedule s = StepGrid.stepped(name(), schedule, steps);
    int last = s.steps();
    return StepGrid.of(
        name(),
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
