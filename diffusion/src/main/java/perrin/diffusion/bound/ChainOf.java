package perrin.diffusion.bound;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;

/**
 * Any schedule as a variance-preserving chain of T steps at equal times, so that it has a bound:
 * the bound depends on the signal-to-noise ratios alone (Kingma et al. 2021, arXiv 2107.00630,
 * section 5.1), and a model of the schedule is one of the chain after scaling its input.
 */
public final class ChainOf {
  /** Pure noise has abar = 0; a chain needs a little signal. */
  private static final double LEAST_LOG_ALPHA_BAR = -60;

  private final Schedule schedule;
  private final DiscreteSchedule chain;

  /**
   * A chain on a schedule.
   *
   * @param schedule of the model
   * @param steps T, at least 1
   * @throws IllegalArgumentException if there is no step, or two lie at the same noise
   */
  public ChainOf(Schedule schedule, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("chain: steps " + steps + " must be at least 1");
    }
    this.schedule = schedule;
    double[] log = new double[steps];
    for (int k = 1; k <= steps; k++) {
      double u = (double) k / steps;
      double sigma = schedule.level(schedule.start() * (1 - u) + schedule.end() * u).sigma();
      log[k - 1] = Math.max(LEAST_LOG_ALPHA_BAR, -Math.log1p(sigma * sigma));
    }
    this.chain = DiscreteSchedule.ofLogAlphaBars(steps + " steps of " + schedule.spec(), log);
  }

  /**
   * The chain.
   *
   * @return of T steps
   */
  public DiscreteSchedule schedule() {
    return chain;
  }

  /**
   * A model of the schedule as one of the chain.
   *
   * @param model takes levels of the schedule
   * @return takes levels of the chain, predicts x_0
   */
  public Denoiser on(Denoiser model) {
    return (Var x, NoiseLevels levels) -> {
      NoiseLevels own = levels.uniform() ? NoiseLevels.all(own(levels.get(0))) : each(x, levels);
      Var scaled =
          levels.uniform() ? x.mul(factor(levels.get(0))) : x.mul(levels.of(this::factor, x));
      Prediction p = model.at(scaled, own);
      return new Prediction(Kind.X0, p.x0(), x, levels, p.varianceShare());
    };
  }

  private NoiseLevels each(Var x, NoiseLevels levels) {
    List<NoiseLevel> own = new ArrayList<>();
    for (int i = 0; i < x.dim(0); i++) {
      own.add(own(levels.get(i)));
    }
    return NoiseLevels.of(own);
  }

  private NoiseLevel own(NoiseLevel level) {
    return schedule.level(schedule.time(level));
  }

  /** The schedule's scale in units of the chain's, at the same signal-to-noise ratio. */
  private double factor(NoiseLevel level) {
    NoiseLevel own = own(level);
    return Math.hypot(own.signal(), own.noise()) / Math.hypot(level.signal(), level.noise());
  }
}
