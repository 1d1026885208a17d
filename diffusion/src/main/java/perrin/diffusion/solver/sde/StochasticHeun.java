package perrin.diffusion.solver.sde;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.sde.Sde;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.SecondOrder;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * A stochastic Runge-Kutta method, the improved Euler scheme: an Euler-Maruyama step, then a step
 * along the mean of the drifts and diffusions at both ends, with the same Brownian increment
 * (Roberts 2012, arXiv 1210.0933; Jolicoeur-Martineau et al. 2021, arXiv 2105.14080, Algorithm 1).
 *
 * <p>{@code x_{t-dt} = x_t - (d + d') / 2 dt + (g + g') / 2 dw} with d the reverse drift at (x_t,
 * t) and d' that at the Euler-Maruyama step's end. As g does not depend on x: strong order 1, weak
 * order 2. A step to the clean end gives x0Hat, as the score has no value there.
 *
 * @param schedule gives time, drift and diffusion
 */
public record StochasticHeun(Schedule schedule) implements SecondOrder {
  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    if (s.to().clean()) {
      return p.x0();
    }
    var time = new ScheduleTime(schedule);
    Sde sde = time.sde();
    double t = time.of(s.from());
    double end = time.of(s.to());
    double dt = t - end;
    Var dw = time.increment(s);
    double g = sde.diffusion(t);
    Var drift = sde.reverseDrift(s.x(), p.score(), t);
    Var euler = Combine.apply(new double[] {1, -dt, g}, s.x(), drift, dw);
    Var drift2 = sde.reverseDrift(euler, s.predict(euler, s.to()).score(), end);
    return Combine.apply(
        new double[] {1, -dt / 2, -dt / 2, (g + sde.diffusion(end)) / 2}, s.x(), drift, drift2, dw);
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    SecondOrder.super.check(levels);
    new ScheduleTime(schedule).check("srk", levels);
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
      return new StochasticHeun(schedule);
    }

    @Override
    public String name() {
      return "srk";
    }

    @Override
    public String summary() {
      return "stochastic Runge-Kutta (improved Euler) on the reverse SDE, weak order 2";
    }

    @Override
    public String paper() {
      return "arXiv 2105.14080, 1210.0933";
    }
  }
}
