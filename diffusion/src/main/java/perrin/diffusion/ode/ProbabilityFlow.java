package perrin.diffusion.ode;

import java.util.function.DoubleFunction;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;

/**
 * The probability-flow equation (Song et al. 2021, arXiv 2011.13456, eq. 13): a deterministic flow
 * whose marginals are those of the diffusion.
 *
 * <p>In time it is {@code dx/dt = f x - g^2 s / 2} ({@link #drift}). Solvers follow the same flow
 * by another clock and in another scale, in which every Gaussian process looks alike and nothing is
 * singular between the ends: with {@code c = sqrt(signal^2 + noise^2)}, {@code y = x / c}, {@code
 * nHat = noise / c} and lambda = log(signal^2 / noise^2),
 *
 * <pre>{@code dy/dlambda = (nHat^2 y - nHat epsHat) / 2}</pre>
 *
 * <p>For x = signal x_0 + noise eps and constant (x_0, eps): d log signal - d log noise = dlambda /
 * 2, and of the normalised rates d log(signal / c) / dlambda = nHat^2 / 2, which gives the line
 * above.
 *
 * @param curve the process's noise level at a log signal-to-noise ratio
 */
public record ProbabilityFlow(DoubleFunction<NoiseLevel> curve) {
  private static final double PART = 1e-3;

  /**
   * The flow along a schedule's curve.
   *
   * @param schedule gives the levels
   * @return the flow
   */
  public static ProbabilityFlow of(Schedule schedule) {
    return new ProbabilityFlow(
        lambda -> schedule.level(schedule.time(NoiseLevel.ofLambda(lambda))));
  }

  /**
   * The flow along the shortest curve between two levels, on which log c is linear in lambda: exact
   * for variance-preserving levels, and for models that take any level.
   *
   * @param from one end
   * @param to the other end
   * @return the flow
   */
  public static ProbabilityFlow between(NoiseLevel from, NoiseLevel to) {
    double first = from.lambda();
    double span = to.lambda() - first;
    double logFrom = Math.log(scale(from));
    double logTo = Math.log(scale(to));
    return new ProbabilityFlow(
        lambda -> {
          double w = span == 0 ? 0 : (lambda - first) / span;
          double c = Math.exp(logFrom + w * (logTo - logFrom));
          NoiseLevel vp = NoiseLevel.ofLambda(lambda);
          return new NoiseLevel(c * vp.signal(), c * vp.noise());
        });
  }

  /**
   * The cleanest level from which a flow can start: that of the first step; where time is
   * continuous the schedule's start, or a thousandth of the time after it if there is next to no
   * noise at the start (Song et al. 2021, section C).
   *
   * @param schedule the process
   * @return a level with noise
   */
  public static NoiseLevel cleanest(Schedule schedule) {
    if (schedule instanceof DiscreteSchedule discrete) {
      return discrete.level(1);
    }
    NoiseLevel first = schedule.level(schedule.start());
    return first.sigma() < PART ? schedule.level(at(schedule, PART)) : first;
  }

  /**
   * The noisiest level from which a flow can start: the schedule's end, or where no signal is left
   * there a thousandth before.
   *
   * @param schedule the process
   * @return a level with signal
   */
  public static NoiseLevel noisiest(Schedule schedule) {
    NoiseLevel last = schedule.level(schedule.end());
    return last.signal() > 0 ? last : schedule.level(at(schedule, 1 - PART));
  }

  private static double at(Schedule schedule, double part) {
    return schedule.start() + part * (schedule.end() - schedule.start());
  }

  /**
   * The probability-flow drift in time, {@code dx/dt = f(t) x - g(t)^2 s(x, t) / 2} (SDE-5).
   *
   * @param schedule gives f and g
   * @param t in its domain
   * @param x [B, …]
   * @param score s at (x, t) [B, …]
   * @return dx/dt [B, …]
   */
  @Equation("SDE-5")
  public static Var drift(Schedule schedule, double t, Var x, Var score) {
    double g = schedule.diffusion(t);
    return Combine.apply(new double[] {schedule.drift(t), -g * g / 2}, x, score);
  }

  /**
   * The scale c of a level.
   *
   * @param level a noise level
   * @return sqrt(signal^2 + noise^2), 1 for variance-preserving ones
   */
  public static double scale(NoiseLevel level) {
    return Math.hypot(level.signal(), level.noise());
  }

  /**
   * The slope from a prediction.
   *
   * @param level where
   * @param y normalised state [B, …]
   * @param eps epsHat at x = c y [B, …]
   * @return dy/dlambda [B, …]
   */
  public static Var slope(NoiseLevel level, Var y, Var eps) {
    double n = level.noise() / scale(level);
    return Combine.apply(new double[] {n * n / 2, -n / 2}, y, eps);
  }

  /**
   * Divergence of the slope in y: {@code (nHat^2 D - nHat c div epsHat) / 2}, with div taken in x.
   *
   * @param level where
   * @param dimensions D
   * @param divergence of epsHat in x [B]
   * @return [B]
   */
  public static Var slopeDivergence(NoiseLevel level, int dimensions, Var divergence) {
    double n = level.noise() / scale(level);
    return divergence.mul(-level.noise() / 2).add(n * n * dimensions / 2);
  }
}
