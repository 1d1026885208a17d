package perrin.diffusion.grid;

import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SteppedSchedule;

/**
 * Steps {@code 1, 1 + r, 1 + 2 r, …} with {@code r = floor(T / n)}, downwards: the choice of DDIM
 * (Song et al. 2021, arXiv 2010.02502, appendix D.2, "linear"). The noisiest step is 1 + (n - 1) r,
 * below T unless n = T. An offset of 1 begins them at 2, as Stable Diffusion's checkpoints ask for.
 */
public final class LeadingGrid implements NamedGrid, Grid {
  private final int offset;

  /** The grid from the first step on. */
  public LeadingGrid() {
    this(0);
  }

  private LeadingGrid(int offset) {
    this.offset = offset;
  }

  @Override
  public List<NoiseLevel> levels(Schedule schedule, int steps) {
    SteppedSchedule s = StepGrid.stepped(name(), schedule, steps);
    int last = s.steps();
    int r = last / steps;
    if (1 + offset + (steps - 1) * r > last) {
      throw new CatalogException(
          "grid leading: with offset %d, %d steps begin at step %d, beyond the schedule's %d"
              .formatted(offset, steps, 1 + offset + (steps - 1) * r, last));
    }
    return StepGrid.of(name(), s, steps, i -> 1 + offset + (steps - 1 - i) * r);
  }

  @Override
  public Grid make(Settings settings) {
    return new LeadingGrid(settings.whole("offset", 0, 1000));
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

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("offset", 0, "steps between the schedule's first and the grid's"));
  }
}
