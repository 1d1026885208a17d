package perrin.diffusion.process;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;

/**
 * DDIM's family of processes with DDPM's marginals: {@code q_sigma(x_s | x_t, x_0) = N(x0Factor x_0
 * + epsFactor eps, sigma^2 I)} with eps = (x_t - signal_t x_0) / noise_t (Song et al. 2021, arXiv
 * 2010.02502, eq. 7).
 *
 * <p>Marginals, by induction from the noisy end: if x_t = signal_t x_0 + noise_t eps, then x_s =
 * signal_s x_0 + sqrt(noise_s^2 - sigma^2) eps + sigma z, and the two Gaussians merge into noise_s
 * of one (FWD-4).
 *
 * @param x0Factor signal_s
 * @param epsFactor sqrt(noise_s^2 - sigma^2)
 * @param sigma standard deviation of fresh noise
 */
public record NonMarkov(double x0Factor, double epsFactor, double sigma) {
  /**
   * The step with eta times the ancestral noise: {@code sigma = eta sqrt(beta~)} (eq. 16), so that
   * eta = 0 is deterministic and eta = 1 is the posterior q(x_s | x_t, x_0) of DDPM.
   *
   * @param from level t, the noisier one
   * @param to level s
   * @param eta from 0 to 1
   * @return the step
   */
  @Equation("SMP-4")
  public static NonMarkov between(NoiseLevel from, NoiseLevel to, double eta) {
    double variance = eta * eta * Posterior.variance(from, to);
    // 1 - eta^2 (1 - r) for r = snr_t / snr_s, which may be far below 1
    double rest = (1 - eta) * (1 + eta) + eta * eta * Transition.snrRatio(to, from);
    return new NonMarkov(to.signal(), to.noise() * Math.sqrt(rest), Math.sqrt(variance));
  }

  /**
   * q_sigma(x_s | x_t, x_0).
   *
   * @param x0 clean sample, or a prediction of it [B, …]
   * @param eps the noise in x_t that belongs to it [B, …]
   * @return the distribution of x_s
   */
  public Gaussian of(Var x0, Var eps) {
    return new Gaussian(Combine.apply(new double[] {x0Factor, epsFactor}, x0, eps), sigma);
  }
}
