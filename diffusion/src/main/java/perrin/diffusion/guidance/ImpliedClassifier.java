package perrin.diffusion.guidance;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Equation;

/**
 * The classifier that two models contain: by Bayes' rule log p(y | x_t) is, up to a constant, log
 * p(x_t | y) - log p(x_t), so that its gradient is the difference of the scores.
 *
 * @param conditional predicts for the wanted label
 * @param unconditional predicts without a label
 */
public record ImpliedClassifier(Denoiser conditional, Denoiser unconditional) {
  /**
   * {@code grad log p(y | x_t) = -(eps(x_t, y) - eps(x_t)) / noise}, for a variance-preserving
   * process noise = sqrt(1 - abar) (Ho and Salimans 2022, arXiv 2207.12598, section 3.2).
   *
   * @param x noisy samples [B, …]
   * @param levels their noise levels, with some noise
   * @return [B, …]
   */
  @Equation("GUI-7")
  public Var gradient(Var x, NoiseLevels levels) {
    return levels.combine(
        l -> -1 / l.noise(),
        conditional.at(x, levels).eps(),
        l -> 1 / l.noise(),
        unconditional.at(x, levels).eps());
  }
}
