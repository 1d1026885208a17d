package perrin.diffusion.process;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;

/**
 * A variance that the network chooses within its range, element by element: {@code log sigma^2 = v
 * log beta + (1 - v) log beta~} (Nichol and Dhariwal 2021, arXiv 2102.09672, eq. 15; REV-6).
 */
public final class LearnedRange {
  private LearnedRange() {}

  /**
   * log sigma^2 of the step between two levels, neighbours or not.
   *
   * @param p a prediction at level t with a variance
   * @param from level t
   * @param to level s, with some noise: a step to the clean end adds none
   * @return of p's shape
   * @throws IllegalArgumentException if p has no variance, or s is clean
   */
  public static Var logVariance(Prediction p, NoiseLevel from, NoiseLevel to) {
    if (to.clean()) {
      throw new IllegalArgumentException(
          "learned range: beta~ is 0 for a step to the clean end, and its logarithm infinite");
    }
    double logBeta = Math.log(ReverseVariance.BETA.between(from, to));
    double logBetaTilde = Math.log(ReverseVariance.BETA_TILDE.between(from, to));
    Var v = share(p);
    return Combine.apply(new double[] {logBeta - logBetaTilde, 1}, v, v.scalar(logBetaTilde));
  }

  /**
   * The predicted share.
   *
   * @param p a prediction with a variance
   * @return v, of p's shape
   * @throws IllegalArgumentException if it has none
   */
  static Var share(Prediction p) {
    if (p.varianceShare() == null) {
      throw new IllegalArgumentException(
          "learned range: the model predicts no variance; train it with --variance learned-range,"
              + " or choose a fixed one");
    }
    return p.varianceShare();
  }
}
