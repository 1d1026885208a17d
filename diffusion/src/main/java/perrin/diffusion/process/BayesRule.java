package perrin.diffusion.process;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.equation.Equation;

/** Bayes' rule for Gaussians, by which the posterior of the forward process is derived. */
public final class BayesRule {
  private BayesRule() {}

  /**
   * {@code q(x_{t-1} | x_t, x_0) = q(x_t | x_{t-1}) q(x_{t-1} | x_0) / q(x_t | x_0)} as a function
   * of x_{t-1} (Ho et al. 2020, arXiv 2006.11239, eq. 6): with prior N(m, v I) and x_t ~ N(a
   * x_{t-1}, b^2 I), completing the square gives variance {@code v b^2 / (b^2 + a^2 v)} and mean
   * {@code (b^2 m + a v x_t) / (b^2 + a^2 v)}.
   *
   * <p>Here q(x_t | x_{t-1}) = q(x_t | x_{t-1}, x_0), as the forward process is a Markov chain. The
   * reverse one without x_0 is not that Gaussian: q(x_{t-1} | x_t) is the mean of it over q(x_0 |
   * x_t).
   *
   * @param prior q(x_s | x_0)
   * @param transition q(x_t | x_s)
   * @param xt what was seen [B, …]
   * @return q(x_s | x_t, x_0)
   */
  @Equation("REV-3")
  public static Gaussian posterior(Gaussian prior, Transition transition, Var xt) {
    double v = prior.std() * prior.std();
    double a = transition.scale();
    double b2 = transition.std() * transition.std();
    double total = b2 + a * a * v;
    Var mean = Combine.apply(new double[] {b2 / total, a * v / total}, prior.mean(), xt);
    return new Gaussian(mean, prior.std() * transition.std() / Math.sqrt(total));
  }
}
