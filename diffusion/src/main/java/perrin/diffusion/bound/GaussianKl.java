package perrin.diffusion.bound;

import perrin.autograd.Var;
import perrin.autograd.op.Unary;
import perrin.diffusion.equation.Equation;

/** The Kullback-Leibler divergence of two Gaussians with independent coordinates. */
public final class GaussianKl {
  private GaussianKl() {}

  /**
   * KL(N(m_1, s_1^2 I) || N(m_2, s_2^2 I)) in D dimensions: {@code |m_1 - m_2|^2 / (2 s_2^2) + D/2
   * (s_1^2 / s_2^2 - 1 - log(s_1^2 / s_2^2))} (Ho et al. 2020, arXiv 2006.11239, eq. 8, with the
   * constant that it drops). The variance terms are at least 0, and 0 only for s_1 = s_2.
   *
   * @param distance2 |m_1 - m_2|^2
   * @param logVariance1 log s_1^2
   * @param logVariance2 log s_2^2
   * @param dimensions D
   * @return nats, at least 0
   */
  @Equation("ELB-3")
  public static double of(
      double distance2, double logVariance1, double logVariance2, int dimensions) {
    return distance2 * Math.exp(-logVariance2) / 2
        + dimensions * expMinusLinear(logVariance1 - logVariance2) / 2;
  }

  /** e^l - 1 - l, which cancels near 0: there its Taylor series. */
  private static double expMinusLinear(double l) {
    if (Math.abs(l) > 0.5) {
      return Math.expm1(l) - l;
    }
    double term = l * l / 2;
    double sum = 0;
    for (int n = 3; n < 20; n++) {
      sum += term;
      term *= l / n;
    }
    return sum;
  }

  /**
   * The same coordinate by coordinate, differentiable.
   *
   * @param difference m_1 - m_2 [B, …]
   * @param logVariance1 log s_1^2; broadcasts
   * @param logVariance2 log s_2^2; broadcasts
   * @return nats [B, …]
   */
  public static Var each(Var difference, Var logVariance1, Var logVariance2) {
    Var l = logVariance1.sub(logVariance2);
    Var spread = Var.apply(Unary.EXPM1, l).sub(l);
    return difference.square().mul(logVariance2.neg().exp()).add(spread).mul(0.5);
  }
}
