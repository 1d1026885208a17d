package perrin.diffusion.likelihood;

import perrin.autograd.Var;
import perrin.diffusion.equation.Equation;

/**
 * The Fokker-Planck equation of dx = f(t) x dt + g(t) dw, {@code dp/dt = -div(f x p) + g^2/2 Lap p}
 * (S3, 3.65-3.67), for the logarithm of the density.
 */
public final class FokkerPlanck {
  private FokkerPlanck() {}

  /**
   * The rate of the log density at a fixed point: dividing the equation by p, with s = grad log p
   * and Lap p / p = div s + |s|^2,
   *
   * <pre>{@code d log p(x, t) / dt = -f D - f x.s + g^2 (div s + |s|^2) / 2}</pre>
   *
   * @param f drift's factor
   * @param g diffusion
   * @param x points [B, …]
   * @param score s at them [B, …]
   * @param scoreDivergence div s at them [B]
   * @return nats a unit of time [B]
   */
  @Equation("SDE-7")
  public static Var rate(double f, double g, Var x, Var score, Var scoreDivergence) {
    int batch = x.dim(0);
    int d = x.shape().size() / batch;
    Var xs = x.mul(score).reshape(batch, d).sum(1).reshape(batch);
    Var ss = score.square().reshape(batch, d).sum(1).reshape(batch);
    return scoreDivergence.add(ss).mul(g * g / 2).sub(xs.mul(f)).sub(f * d);
  }
}
