package perrin.diffusion.grid;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.SteppedSchedule;

/**
 * Times that grow as squares. On steps: {@code 1 + floor((sqrt(share T) (1 - i/(n-1)))^2)} (Song et
 * al. 2021, arXiv 2010.02502, appendix D.2, with share = 0.8 as in their code). In continuous time:
 * at share {@code (1 - i/n)^2} of it, from the end.
 */
public final class QuadraticGrid implements NamedGrid {
  /** The entry; made by the catalogue. */
  public QuadraticGrid() {}

  private static List<NoiseLevel> steps(SteppedSchedule s, int steps, double share) {
    double root = Math.sqrt(share * s.steps());
    return StepGrid.of(
        "quadratic",
        s,
        steps,
        i -> {
          double x = steps == 1 ? root : root * (steps - 1 - i) / (steps - 1);
          // the square of a root falls short of whole numbers by rounding
          return Math.min(s.steps(), 1 + (int) Math.floor(x * x * (1 + 1e-14)));
        });
  }

  private static List<NoiseLevel> times(Schedule schedule, int steps) {
    Levels.checkCount("quadratic", steps);
    var levels = new ArrayList<NoiseLevel>();
    for (int i = 0; i < steps; i++) {
      double u = (1 - (double) i / steps) * (1 - (double) i / steps);
      levels.add(schedule.level(schedule.end() * u + schedule.start() * (1 - u)));
    }
    return Levels.toClean("quadratic", schedule, levels);
  }

  @Override
  public Grid make(Settings settings) {
    double share = settings.real("share", 1e-3, 1);
    return (schedule, steps) ->
        schedule instanceof SteppedSchedule
            ? steps(StepGrid.stepped(name(), schedule, steps), steps, share)
            : times(schedule, steps);
  }

  @Override
  public String name() {
    return "quadratic";
  }

  @Override
  public String summary() {
    return "squares of a line in time";
  }

  @Override
  public String paper() {
    return "arXiv 2010.02502";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("share", 0.8, "of the steps, at which sampling begins; in (0, 1)"));
  }
}
