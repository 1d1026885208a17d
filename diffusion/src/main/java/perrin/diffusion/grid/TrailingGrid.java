package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;

/**
 * Steps {@code round(T - i T / n)} for i = 0 … n - 1, halves to even (Lin et al. 2023, arXiv
 * 2305.08891, table 2): begins at T, where the prior lives.
 */
public final class TrailingGrid implements NamedGrid, Grid {
  /** The grid; it has no settings. */
  public TrailingGrid() {}

  @Override
  public List<NoiseLevel> levels(Schedule schedule, int steps) {
    DiscreteSchedule s = StepGrid.discrete(name(), schedule, steps);
    int last = s.steps();
    return StepGrid.of(s, steps, i -> (int) Math.rint(last - i * ((double) last / steps)));
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
