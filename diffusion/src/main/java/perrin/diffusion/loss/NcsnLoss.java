package perrin.diffusion.loss;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * The objective of noise-conditional score networks: the mean over levels of {@code lambda(sigma)
 * 1/2 |s_theta(x~, sigma) + (x~ - x) / sigma^2|^2} with lambda = sigma^2, so that all levels weigh
 * about the same (Song and Ermon 2019, arXiv 1907.05600, eq. 5 and 6).
 */
public final class NcsnLoss implements NamedLoss, Loss {
  private static final WeightedLoss LOSS = new WeightedLoss(Kind.SCORE, NcsnLoss::weight);

  /** The loss; it has no settings. */
  public NcsnLoss() {}

  /**
   * Half of lambda: with the score's error of x~ = x + sigma eps it makes half the noise's squared
   * error. A level with signal counts by its noise.
   *
   * @param level the noise level
   * @return {@code noise^2 / 2}
   */
  @Equation("SCO-6")
  static double weight(NoiseLevel level) {
    return level.noise() * level.noise() / 2;
  }

  @Override
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    return LOSS.each(model, x0, t, eps);
  }

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return this;
  }

  @Override
  public String name() {
    return "ncsn";
  }

  @Override
  public String summary() {
    return "denoising score matching weighted by sigma^2";
  }

  @Override
  public String paper() {
    return "arXiv 1907.05600, eq. 6";
  }
}
