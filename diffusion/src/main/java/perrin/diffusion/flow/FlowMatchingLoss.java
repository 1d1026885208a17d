package perrin.diffusion.flow;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.loss.Loss;
import perrin.diffusion.process.GaussianProcess;

/**
 * The flow-matching objective itself, for data whose marginal field is known.
 *
 * @param truth the optimal denoiser, whose velocity is the marginal field
 * @param velocity of the path
 */
public record FlowMatchingLoss(Denoiser truth, Kind velocity) implements Loss {
  /**
   * {@code L_FM = E_{t, x ~ p_t} |v_t(x; theta) - u_t(x)|^2}, a mean over the elements (Lipman et
   * al. 2023, arXiv 2210.02747, eq. 5).
   */
  @Override
  @Equation("FLM-2")
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    Var x = GaussianProcess.sample(x0, t, eps);
    return model.at(x, t).as(velocity).sub(truth.at(x, t).as(velocity)).square();
  }
}
