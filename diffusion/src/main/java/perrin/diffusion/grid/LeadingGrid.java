package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SteppedSchedule;

/**
 * Steps {@code 1, 1 + r, 1 + 2 r, …} with {@code r = floor(T / n)}, downwards: the choice of DDIM
 * (Song et al. 2021, arXiv 2010.02502, appendix D.2, "linear"). The noisiest step is 1 + (n - 1) r,
 * below T unless n = T.
 */
public final class LeadingGrid implements NamedGrid, Grid {
  /** The grid; it has no settings. */
  public LeadingGrid() {}

  @Override
  public List<NoiseLevel> levels(Schedule schedule, int steps) {
    SteppedSchedule s = StepGrid.stepped(name(), schedule, steps);
    int last = s.steps();
    int r = last / steps;
    return StepGrid.of(name(), s, steps, i -> 1 + (steps - 1 - i) * r);
  }

  @Override
  public Grid make(Settings settings) {
    return this;
  }

  @Override
  public String name() {
    return "leading";
  }

  @Override
  public String summary() {
    return "every r-th step from the first, r = floor(T / n); misses the last ones";
  }

  @Override
  public String paper() {
    return "arXiv 2010.02502";
  }
}
