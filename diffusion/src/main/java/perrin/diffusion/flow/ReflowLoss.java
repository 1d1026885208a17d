package perrin.diffusion.flow;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.loss.Loss;
import perrin.tensor.Scope;

/**
 * Reflow (Liu et al. 2023, arXiv 2209.03003, Algorithm 1): flow matching on pairs (noise, where a
 * trained flow takes it) in place of independent noise and data. The new flow has the old one's
 * ends and straighter paths; repeated, its transport cost never grows (theorem 3.5).
 *
 * <p>Pairs are made on the way, from each batch's noise; the data of the batch are not looked at.
 *
 * @param teacher the trained flow
 * @param sampling how it is followed
 * @param inner the loss of the pairs
 */
public record ReflowLoss(FlowField teacher, FlowSampling sampling, Loss inner) implements Loss {
  @Override
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    Var end;
    try (Scope scope = Scope.inner("reflow pairs")) {
      end = sampling.run(teacher, eps);
      scope.keep(end.value());
    }
    return inner.each(model, end, t, eps);
  }
}
