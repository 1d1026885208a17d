package perrin.diffusion.bound;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.ForwardChain;
import perrin.diffusion.process.ReverseChain;

/**
 * The evidence lower bound on whole paths.
 *
 * @param forward q(x_{1:T} | x_0)
 * @param reverse p_theta(x_{0:T})
 */
public record PathBound(ForwardChain forward, ReverseChain reverse) {
  /**
   * The log ratio of a path x_{1:T} ~ q(. | x_0), whose mean is at most log p_theta(x_0): {@code
   * log p_theta(x_0) >= E_q log(p_theta(x_{0:T}) / q(x_{1:T} | x_0))} (Jensen's inequality, as E_q
   * of the ratio itself is p_theta(x_0); Ho et al. 2020, arXiv 2006.11239, eq. 3).
   *
   * @param path x_0, x_1, …, x_T, each [B, …]
   * @return nats [B]
   */
  @Equation("ELB-1")
  public Var logRatio(List<Var> path) {
    return reverse.logDensity(path).sub(forward.logDensity(path));
  }
}
