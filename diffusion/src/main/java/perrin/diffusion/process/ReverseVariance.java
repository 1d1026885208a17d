package perrin.diffusion.process;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;

/**
 * The variance sigma^2 of a reverse step: beta, beta~ or anything between.
 *
 * <p>beta (the transition's) is optimal for data N(0, I), beta~ (the posterior's) for a single
 * point; they bound the entropy of the true reverse step (Ho et al. 2020, arXiv 2006.11239, section
 * 3.2).
 *
 * @param v 1 for beta, 0 for beta~
 */
public record ReverseVariance(double v) {
  /** The transition's variance beta ("large"). */
  public static final ReverseVariance BETA = new ReverseVariance(1);

  /** The posterior's variance beta~ ("small"). */
  public static final ReverseVariance BETA_TILDE = new ReverseVariance(0);

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if v is not in [0, 1]
   */
  public ReverseVariance {
    if (!(v >= 0 && v <= 1)) {
      throw new IllegalArgumentException("reverse variance: v " + v + " must be from 0 to 1");
    }
  }

  /**
   * {@code sigma^2 = exp(v log beta + (1 - v) log beta~)} (Nichol and Dhariwal 2021, arXiv
   * 2102.09672, eq. 15).
   *
   * <p>beta~ is 0 for a step to the clean end, and so is then every interpolation but v = 1. Where
   * a log density needs it finite, {@code DiscreteSchedule.logBetaTilde} has the papers'
   * convention.
   *
   * @param from level t, the noisier one
   * @param to level s
   * @return sigma^2, at least 0
   */
  @Equation("REV-6")
  public double between(NoiseLevel from, NoiseLevel to) {
    double std = Transition.between(to, from).std();
    double beta = std * std;
    double betaTilde = Posterior.variance(from, to);
    return v == 1 ? beta : v == 0 ? betaTilde : interpolate(Math.log(beta), Math.log(betaTilde));
  }

  /**
   * Interpolates between given ends.
   *
   * @param logBeta log beta
   * @param logBetaTilde log beta~
   * @return exp(v log beta + (1 - v) log beta~)
   */
  public double interpolate(double logBeta, double logBetaTilde) {
    return Math.exp(v * logBeta + (1 - v) * logBetaTilde);
  }
}
