package perrin.diffusion.loss;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.process.GaussianProcess;

/**
 * The squared error of a prediction of any kind, weighted by noise level: {@code E weight(t)
 * |target - prediction|^2}, a mean over the elements.
 *
 * @param kind in which the error is measured, whatever the model predicts
 * @param weighting weight by level
 */
public record WeightedLoss(Kind kind, Weighting weighting) implements Loss {
  @Override
  public Var of(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    Var xt = GaussianProcess.sample(x0, t, eps);
    Var squares = model.at(xt, t).as(kind).sub(kind.of(x0, eps, t)).square();
    return Combine.apply(t.of(weighting::at, squares), squares).meanAll();
  }
}
