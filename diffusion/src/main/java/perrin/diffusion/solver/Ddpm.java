package perrin.diffusion.solver;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.LearnedRange;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.process.VarianceChoice;

/**
 * Ancestral sampling (Ho et al. 2020, arXiv 2006.11239, Algorithm 2): draws from p_theta(x_{t-1} |
 * x_t) = N(mu_theta, sigma^2 I), without noise at the last step.
 *
 * <p>mu_theta is the posterior mean at x0Hat, which for neighbouring steps is (x_t - (1 - alpha_t)
 * / sqrt(1 - abar_t) epsHat) / sqrt(alpha_t); on a sub-sequence of steps abar_t / abar_s stands for
 * alpha_t.
 *
 * @param variance sigma^2: beta, beta~, between, or the model's own within that range
 */
public record Ddpm(VarianceChoice variance) implements FirstOrder {
  /**
   * With a fixed variance.
   *
   * @param variance beta, beta~ or between
   */
  public Ddpm(ReverseVariance variance) {
    this(new VarianceChoice(variance));
  }

  @Override
  @Equation("SMP-2")
  public Var step(Step s) {
    Prediction p = s.predict();
    Gaussian posterior = GaussianProcess.posterior(p.x0(), s.x(), s.from(), s.to());
    if (s.to().clean()) {
      return posterior.mean();
    }
    if (variance.learned()) {
      Var sigma = LearnedRange.logVariance(p, s.from(), s.to()).mul(0.5).exp();
      return posterior.mean().add(sigma.mul(s.noise()));
    }
    double sigma = Math.sqrt(variance.fixed().between(s.from(), s.to()));
    return new Gaussian(posterior.mean(), sigma).sample(s.noise());
  }

  @Override
  public boolean stochastic() {
    return true;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      return new Ddpm(VarianceChoice.of(settings.text("variance")));
    }

    @Override
    public String name() {
      return "ddpm";
    }

    @Override
    public String summary() {
      return "ancestral sampling, on all steps or a sub-sequence";
    }

    @Override
    public String paper() {
      return "arXiv 2006.11239, 2102.09672";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          new Setting(
              "variance",
              "beta-tilde",
              "beta, beta-tilde, or 0 (beta-tilde) to 1 (beta), between them in the logarithm;"
                  + " learned-range as the model predicts it"));
    }

    @Override
    public List<String> presets() {
      return List.of("ddpm:variance=beta");
    }
  }
}
