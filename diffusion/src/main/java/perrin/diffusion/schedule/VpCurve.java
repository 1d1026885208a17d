package perrin.diffusion.schedule;

import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;

/**
 * A variance-preserving curve in continuous time: {@code dx = -beta(t) x / 2 dt + sqrt(beta(t)) dw}
 * (Song et al. 2021, arXiv 2011.13456, eq. 11), the limit of DDPM's chain for ever smaller steps
 * ({@link BetaLimit}).
 *
 * <p>Primary is {@code log abar(t) = -integral of beta}: {@code signal = sqrt(abar)} and {@code
 * noise = sqrt(1 - abar)} follow without loss of digits. The time runs from 0 to 1.
 */
@Equation("SDE-4")
public interface VpCurve extends Schedule {
  /**
   * Logarithm of abar.
   *
   * @param t in [start, end]
   * @return at most 0
   */
  double logAlphaBar(double t);

  /**
   * The noise rate, {@code -d log abar / dt}.
   *
   * @param t in [start, end]
   * @return beta(t), above 0
   */
  double beta(double t);

  /**
   * The inverse of {@link #logAlphaBar}.
   *
   * @param logAlphaBar at most 0, minus infinity included
   * @return the time, which may lie beyond the ends
   */
  double timeOf(double logAlphaBar);

  @Override
  default double start() {
    return 0;
  }

  @Override
  default double end() {
    return 1;
  }

  @Override
  default NoiseLevel level(double t) {
    return NoiseLevel.ofLogAlphaBar(logAlphaBar(Domain.check(this, t)));
  }

  @Override
  default double time(NoiseLevel level) {
    return Domain.clamp(this, timeOf(level.logAlphaBar()));
  }

  @Override
  default double drift(double t) {
    return -beta(Domain.check(this, t)) / 2;
  }

  @Override
  default double diffusion(double t) {
    return Math.sqrt(beta(Domain.check(this, t)));
  }

  /**
   * The velocity with signal' = -beta signal / 2 and noise' = beta signal^2 / (2 noise), in which
   * nothing cancels where little signal is left.
   */
  @Override
  default Kind velocity() {
    return Kind.velocity(
        l -> -beta(time(l)) / 2 * l.signal(),
        l -> beta(time(l)) / 2 * l.signal() * l.signal() / l.noise());
  }

  /** The prior of a variance-preserving process is N(0, I). */
  @Override
  default double priorStd() {
    return 1;
  }

  @Override
  default double priorStd(NoiseLevel first) {
    return 1;
  }

  /**
   * The same curve at T steps of equal length: {@code abar_k = abar(start + k (end - start) / T)}.
   *
   * @param steps T; 0 for the curve itself
   * @return the schedule; its specification has {@code steps=T} added
   */
  default Schedule inSteps(int steps) {
    if (steps == 0) {
      return this;
    }
    double[] log = new double[steps];
    for (int k = 1; k <= steps; k++) {
      double u = (double) k / steps;
      log[k - 1] = logAlphaBar(start() * (1 - u) + end() * u);
    }
    return DiscreteSchedule.ofLogAlphaBars(spec() + ",steps=" + steps, log);
  }
}
