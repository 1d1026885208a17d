package perrin.diffusion.guidance;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.Posterior;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * Ancestral sampling whose mean a classifier shifts: {@code x_s ~ N(mu + gamma sigma^2 grad log p(y
 * | x_t), sigma^2 I)} (Dhariwal and Nichol 2021, arXiv 2105.05233, Algorithm 1).
 *
 * @param variance sigma^2 of the reverse step
 * @param classifier knows p(y | x_t)
 * @param gamma guidance scale
 */
public record GuidedAncestral(ReverseVariance variance, Classifier classifier, double gamma)
    implements Solver {
  @Override
  public Var step(Step s) {
    Var mu = GaussianProcess.posterior(s.predict().x0(), s.x(), s.from(), s.to()).mean();
    Var g = classifier.gradient(s.x(), NoiseLevels.all(s.from()));
    double sigma2 = variance.between(s.from(), s.to());
    double shift = meanShift(gamma, sigma2);
    Gaussian next =
        new Gaussian(
            shift == 0 ? mu : Combine.apply(new double[] {1, shift}, mu, g), Math.sqrt(sigma2));
    return next.std() == 0 || s.to().clean() ? next.mean() : next.sample(s.noise());
  }

  /**
   * How far the mean moves along the gradient: {@code gamma sigma^2}, from a first-order expansion
   * of log p(y | x_s) about the mean.
   *
   * <p>The other convention guides the noise, eps^ = eps - gamma sqrt(1 - abar) grad log p ({@link
   * ClassifierGuidance}), and moves the mean by {@link #meanShiftThroughNoise}. For sigma^2 = beta
   * the two differ by the factor sqrt(alpha), hence at finite beta, and agree as beta goes to 0.
   *
   * @param gamma guidance scale
   * @param variance sigma^2 of the step
   * @return factor of grad log p(y | x_t)
   */
  @Equation("GUI-3")
  public static double meanShift(double gamma, double variance) {
    return gamma * variance;
  }

  /**
   * How far guidance of the noise moves the mean: the factor of eps in the posterior mean times
   * {@code -gamma noise}; between neighbours of a variance-preserving process {@code gamma beta /
   * sqrt(alpha)}.
   *
   * @param gamma guidance scale
   * @param from level t, the noisier one
   * @param to level s
   * @return factor of grad log p(y | x_t)
   */
  public static double meanShiftThroughNoise(double gamma, NoiseLevel from, NoiseLevel to) {
    return -gamma * from.noise() * Posterior.throughNoise(from, to)[1];
  }

  @Override
  public int order() {
    return 1;
  }

  @Override
  public int evaluations() {
    return 1;
  }

  @Override
  public boolean stochastic() {
    return true;
  }
}
