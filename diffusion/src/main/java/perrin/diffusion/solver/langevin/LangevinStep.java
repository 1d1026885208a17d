package perrin.diffusion.solver.langevin;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.Gaussian;

/**
 * A step of unadjusted Langevin dynamics, whose law tends to the density with the given score as
 * steps get small and many: SCO-2.
 */
public final class LangevinStep {
  private LangevinStep() {}

  /**
   * The step {@code x + eps s + sqrt(2 eps) z} (S4; Song and Ermon 2019, arXiv 1907.05600, eq. 4 is
   * the same with eta = 2 eps: x + (eta / 2) s + sqrt(eta) z).
   *
   * <p>On N(0, v) its stationary variance is v / (1 - eps / (2 v)).
   *
   * @param x [B, …]
   * @param score s(x) [B, …]
   * @param eps step size, at least 0, in units of x^2
   * @return the distribution of the next x
   */
  @Equation("SCO-2")
  public static Gaussian of(Var x, Var score, double eps) {
    return new Gaussian(Combine.apply(new double[] {1, eps}, x, score), Math.sqrt(2 * eps));
  }
}
