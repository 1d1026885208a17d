package perrin.diffusion.loss;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;

/**
 * The absolute error in place of the square, {@code E |eps - eps_theta|_1}, a mean over the
 * elements (Chen et al. 2020, arXiv 2009.00713, WaveGrad). Its optimum is the conditional median.
 */
public final class L1Loss implements NamedLoss, Loss {
  /** The loss; it has no settings. */
  public L1Loss() {}

  @Override
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    Prediction hat = model.at(GaussianProcess.sample(x0, t, eps), t);
    return hat.value().sub(hat.kind().of(x0, eps, t)).abs();
  }

  @Override
  public Loss make(Schedule schedule, VarianceChoice variance, Settings settings) {
    return this;
  }

  @Override
  public String name() {
    return "l1";
  }

  @Override
  public String summary() {
    return "absolute error of what the network predicts";
  }

  @Override
  public String paper() {
    return "arXiv 2009.00713";
  }
}
