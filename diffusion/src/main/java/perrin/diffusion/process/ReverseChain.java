package perrin.diffusion.process;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.schedule.DiscreteSchedule;

/**
 * The model as a Markov chain from noise to data, p_theta(x_{0:T}).
 *
 * @param schedule of T steps
 * @param model predicts x_0
 * @param variance sigma_k^2 by step k, above 0
 */
public record ReverseChain(
    DiscreteSchedule schedule, Denoiser model, IntToDoubleFunction variance) {
  /**
   * One step: {@code p_theta(x_{k-1} | x_k) = N(mu_theta(x_k, k), sigma_k^2 I)} with mu_theta the
   * posterior mean at the predicted x_0.
   *
   * @param x x_k [B, …]
   * @param k from 1 to T
   * @return the distribution of x_{k-1}
   */
  public Gaussian step(Var x, int k) {
    NoiseLevel from = schedule.level(k);
    Gaussian posterior =
        GaussianProcess.posterior(model.at(x, from).x0(), x, from, schedule.level(k - 1));
    return new Gaussian(posterior.mean(), Math.sqrt(variance.applyAsDouble(k)));
  }

  /**
   * Log density of a path: {@code log p_theta(x_{0:T}) = log p(x_T) + sum_k log p_theta(x_{k-1} |
   * x_k)} with p(x_T) = N(0, I) (Ho et al. 2020, arXiv 2006.11239, eq. 1).
   *
   * @param path x_0, x_1, …, x_T, each [B, …]
   * @return nats [B]
   * @throws IllegalArgumentException if the path has not T + 1 points
   */
  @Equation("REV-5")
  public Var logDensity(List<Var> path) {
    ForwardChain.checkPath(path, schedule.steps());
    Var last = path.getLast();
    Var sum = new Gaussian(last.mul(0), schedule.priorStd()).logDensity(last);
    for (int k = schedule.steps(); k >= 1; k--) {
      sum = sum.add(step(path.get(k), k).logDensity(path.get(k - 1)));
    }
    return sum;
  }
}
