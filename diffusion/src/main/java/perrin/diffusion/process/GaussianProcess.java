package perrin.diffusion.process;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Equation;

/**
 * The forward process q, on any curve of noise levels; named after its distributions.
 *
 * <p>Everything follows from the levels alone, so that one class serves all schedules.
 */
public final class GaussianProcess {
  private GaussianProcess() {}

  /**
   * A draw of q(x_t | x_0): {@code x_t = signal x_0 + noise eps}, for a variance-preserving process
   * sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps (Ho et al. 2020, arXiv 2006.11239, eq. 4).
   *
   * @param x0 clean samples [B, …]
   * @param levels one for all or one each
   * @param eps standard normal [B, …]
   * @return x_t [B, …], in one pass over memory
   */
  @Equation("FWD-3")
  public static Var sample(Var x0, NoiseLevels levels, Var eps) {
    return levels.combine(NoiseLevel::signal, x0, NoiseLevel::noise, eps);
  }

  /**
   * q(x_t | x_0).
   *
   * @param x0 clean samples [B, …]
   * @param level the noise level t
   * @return N(signal x_0, noise^2 I)
   */
  public static Gaussian marginal(Var x0, NoiseLevel level) {
    return new Gaussian(Combine.apply(new double[] {level.signal()}, x0), level.noise());
  }

  /**
   * q(x_t | x_s) for s cleaner than t.
   *
   * @param xs samples at level s [B, …]
   * @param from level s
   * @param to level t
   * @return the distribution of x_t
   */
  public static Gaussian transition(Var xs, NoiseLevel from, NoiseLevel to) {
    return Transition.between(from, to).of(xs);
  }

  /**
   * q(x_s | x_t, x_0) for s cleaner than t.
   *
   * @param x0 clean samples, or predictions of them [B, …]
   * @param x samples at level t [B, …]
   * @param from level t
   * @param to level s
   * @return the distribution of x_s
   */
  public static Gaussian posterior(Var x0, Var x, NoiseLevel from, NoiseLevel to) {
    return Posterior.between(from, to).of(x0, x);
  }
}
