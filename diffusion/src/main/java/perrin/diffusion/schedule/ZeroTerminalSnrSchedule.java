package perrin.diffusion.schedule;

import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Another schedule of steps, rescaled so that nothing of the data is left at the end: {@code
 * sqrt(abar_k)} is shifted to 0 at T and stretched back to its value at 1 (Lin et al. 2023, arXiv
 * 2305.08891, algorithm 1). sigma is infinite at T, and a predicted eps says nothing there: predict
 * v.
 */
public final class ZeroTerminalSnrSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public ZeroTerminalSnrSchedule() {}

  /**
   * The schedule.
   *
   * @param base of at least 2 steps
   * @return the rescaled one
   * @throws IllegalArgumentException if there is but one step or the base ends without signal
   */
  public static DiscreteSchedule of(DiscreteSchedule base) {
    int steps = base.steps();
    if (steps < 2 || base.endsWithoutSignal()) {
      throw new CatalogException(
          "zero-terminal-snr: "
              + base.spec()
              + (steps < 2
                  ? " has one step, which cannot keep its abar and lose it"
                  : " ends without signal already"));
    }
    double first = base.level(1).signal();
    double last = base.level(steps).signal();
    double stretch = first / (first - last);
    double[] log = new double[steps];
    for (int k = 1; k <= steps; k++) {
      double signal = (base.level(k).signal() - last) * stretch;
      log[k - 1] = k == 1 ? base.logAlphaBar(1) : 2 * Math.log(signal);
    }
    return DiscreteSchedule.ofLogAlphaBars("zero-terminal-snr:of=[" + base.spec() + "]", log);
  }

  @Override
  public DiscreteSchedule make(Settings settings) {
    return of(Schedules.discrete(settings.bracketed("of")));
  }

  @Override
  public String name() {
    return "zero-terminal-snr";
  }

  @Override
  public String summary() {
    return "any beta schedule, rescaled to end without signal";
  }

  @Override
  public String paper() {
    return "arXiv 2305.08891";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("of", "[scaled-linear]", "the schedule, in brackets if it has settings"));
  }

  @Override
  public List<String> presets() {
    return List.of("zero-terminal-snr:of=[linear]");
  }
}
