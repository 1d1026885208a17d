package perrin.diffusion.solver.sde;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.sde.Sde;
import perrin.diffusion.solver.Step;

/**
 * Steps in a schedule's time: where they start and end, and the Brownian increment between.
 *
 * @param schedule gives the times
 */
record ScheduleTime(Schedule schedule) {
  double of(NoiseLevel level) {
    return schedule.time(level);
  }

  Sde sde() {
    return new Sde(schedule);
  }

  /** W(t) - W(t') of the run's path, with variance |t - t'|. */
  Var increment(Step s) {
    double range = schedule.end() - schedule.start();
    double u = (of(s.from()) - schedule.start()) / range;
    double v = (of(s.to()) - schedule.start()) / range;
    return s.brownian(Math.clamp(u, 0, 1), Math.clamp(v, 0, 1)).mul(Math.sqrt(range));
  }

  /** Refuses levels whose drift or diffusion is infinite, and such as lie at one time. */
  void check(String name, List<NoiseLevel> levels) {
    for (int i = 0; i < levels.size() - 1; i++) {
      double t = of(levels.get(i));
      double f = schedule.drift(t);
      double g = schedule.diffusion(t);
      if (!Double.isFinite(f) || !Double.isFinite(g) || levels.get(i).signal() == 0) {
        throw new IllegalArgumentException(
            name
                + ": the drift of "
                + schedule.spec()
                + " is infinite at "
                + levels.get(i)
                + ", where no signal is left; use ddpm or flow-sde");
      }
      // a step to the clean end gives x0Hat and takes no time
      if (!levels.get(i + 1).clean() && !(of(levels.get(i + 1)) < t)) {
        throw new IllegalArgumentException(
            name
                + ": levels "
                + levels.get(i)
                + " and "
                + levels.get(i + 1)
                + " have one time in "
                + schedule.spec()
                + ", so that no step leads from one to the other");
      }
    }
  }

  static CatalogException missing(String name) {
    return new CatalogException(
        name + ": integrates over a schedule's time; name the schedule whose drift it follows");
  }
}
