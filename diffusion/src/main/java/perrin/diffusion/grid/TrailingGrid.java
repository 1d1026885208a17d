package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SteppedSchedule;

/**
 * Steps {@code round(T - i T / n)} for i = 0 … n - 1, halves to even (Lin et al. 2023, arXiv
 * 2305.08891, table 2): begins at T, where the prior lives.
 *
 * <p>In continuous time: {@code end - i (end - start) / n}, not rounded, and then clean.
 */
public final class TrailingGrid implements NamedGrid, Grid {
  /** The grid; it has no settings. */
  public TrailingGrid() {}

  @Override
  public List<NoiseLevel> levels(Schedule schedule, int steps) {
    if (!(schedule instanceof SteppedSchedule)) {
      return UniformGrid.without(name(), schedule, steps);
    }
    SteppedSchedule s = StepGrid.stepped(name(), schedule, steps);
    int last = s.steps();
    return StepGrid.of(name(), s, steps, i -> (int) Math.rint(last - i * ((double) last / steps)));
  }

  @Override
  public Grid make(Settings settings) {
    return this;
  }

  @Override
  public String name() {
    return "trailing";
  }

  @Override
  public String summary() {
    return "n steps of T / n from the last, rounded; always starts at T";
  }

  @Override
  public String paper() {
    return "arXiv 2305.08891";
  }
}
