package perrin.diffusion.loss;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * The simplified loss of DDPM: the mean square of what the model gets wrong, with weight 1 at every
 * level.
 */
public final class SimpleLoss implements NamedLoss, Loss {
  /** The loss; it has no settings. */
  public SimpleLoss() {}

  /**
   * {@code L_simple = E |eps - eps_theta(sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps, t)|^2}, a mean
   * over the elements (Ho et al. 2020, arXiv 2006.11239, eq. 14). A model that predicts x_0 or v
   * has that in place of eps.
   */
  @Override
  @Equation("ELB-5")
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    Var xt = GaussianProcess.sample(x0, t, eps); // x_t = sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps
    Prediction hat = model.at(xt, t); // epsHat = eps_theta(x_t, t)
    Var target = hat.kind().of(x0, eps, t); // eps
    return hat.value().sub(target).square(); // |epsHat - eps|^2
  }

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return this;
  }

  @Override
  public String name() {
    return "simple";
  }

  @Override
  public String summary() {
    return "squared error of what the network predicts, weight 1";
  }

  @Override
  public String paper() {
    return "arXiv 2006.11239, eq. 14";
  }
}
