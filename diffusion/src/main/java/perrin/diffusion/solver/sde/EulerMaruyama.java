package perrin.diffusion.solver.sde;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.FirstOrder;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * Euler-Maruyama on the reverse equation: {@code x_{t-dt} = x_t - (f x_t - g^2 s) dt + g (w_{t-dt}
 * - w_t)} (Song et al. 2021, arXiv 2011.13456, section 4.1). Strong order 1, as g does not depend
 * on x; weak order 1.
 *
 * <p>The Brownian path is that of the sample's seed, whatever the steps: finer grids approach one
 * and the same path of x. A step to the clean end gives x0Hat (Tweedie's formula), as the score has
 * no value there.
 *
 * @param schedule gives time, drift and diffusion
 */
public record EulerMaruyama(Schedule schedule) implements FirstOrder {
  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    if (s.to().clean()) {
      return p.x0();
    }
    var time = new ScheduleTime(schedule);
    double t = time.of(s.from());
    Var drift = time.sde().reverseDrift(s.x(), p.score(), t);
    double dt = t - time.of(s.to());
    return Combine.apply(
        new double[] {1, -dt, time.sde().diffusion(t)}, s.x(), drift, time.increment(s));
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    FirstOrder.super.check(levels);
    new ScheduleTime(schedule).check("euler-maruyama", levels);
  }

  @Override
  public boolean stochastic() {
    return true;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      throw ScheduleTime.missing(name());
    }

    @Override
    public Solver make(Settings settings, Schedule schedule) {
      return new EulerMaruyama(schedule);
    }

    @Override
    public String name() {
      return "euler-maruyama";
    }

    @Override
    public String summary() {
      return "first-order steps of the reverse SDE in the schedule's time";
    }

    @Override
    public String paper() {
      return "arXiv 2011.13456";
    }
  }
}
