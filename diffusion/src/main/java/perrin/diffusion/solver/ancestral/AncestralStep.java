package perrin.diffusion.solver.ancestral;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.process.Gaussian;

/**
 * The step {@code x_s = xFactor x_t + x0Factor x0Hat + std z}: down along the probability flow to
 * sigma_down, and up to sigma_s by fresh noise sigma_up, where {@code sigma_up = eta sigma_s sqrt(1
 * - sigma_s^2 / sigma_t^2)} and {@code sigma_down^2 = sigma_s^2 - sigma_up^2}.
 *
 * <p>It is DDIM's step with the same eta, written without dividing by the signal and without
 * differences that cancel; at eta = 1 it draws from the posterior q(x_s | x_t, x0Hat).
 *
 * @param xFactor factor of x_t
 * @param x0Factor factor of x0Hat
 * @param std signal_s sigma_up
 * @param downRatio sigma_down / sigma_t, from 0 to 1
 * @param middle where sqrt(sigma_t sigma_down) lies between the levels: 0 at t, 1 at s, in log
 *     sigma; at eta = 1 it is s itself
 */
public record AncestralStep(
    double xFactor, double x0Factor, double std, double downRatio, double middle) {
  /**
   * The step between two levels.
   *
   * @param from level t, the noisier one
   * @param to level s
   * @param eta share of the ancestral noise, from 0 to 1
   * @return the step
   */
  public static AncestralStep between(NoiseLevel from, NoiseLevel to, double eta) {
    double h = (to.lambda() - from.lambda()) / 2; // log(sigma_t / sigma_s), may be infinite
    double r = Math.exp(-2 * h); // sigma_s^2 / sigma_t^2
    double e2 = eta * eta;
    // sigma_down^2 / sigma_s^2 = 1 - eta^2 (1 - r)
    double kept = (1 - e2) + e2 * r;
    double logDown = -h + Math.log1p(e2 * Math.expm1(-2 * h)) / 2;
    return new AncestralStep(
        to.noise() / from.noise() * Math.sqrt(kept),
        -to.signal() * Math.expm1(logDown),
        to.noise() * eta * Math.sqrt(-Math.expm1(-2 * h)),
        Math.exp(logDown),
        Math.min(1, -logDown / 2 / h));
  }

  /**
   * The distribution of x_s.
   *
   * @param x x_t [B, …]
   * @param x0 x0Hat [B, …]
   * @return N(xFactor x + x0Factor x0, std^2)
   */
  public Gaussian of(Var x, Var x0) {
    return new Gaussian(Combine.apply(new double[] {xFactor, x0Factor}, x, x0), std);
  }
}
