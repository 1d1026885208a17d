package perrin.diffusion.loss;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.GaussianProcess;

/**
 * The squared error of a prediction of any kind, weighted by noise level: {@code E weight(t)
 * |target - prediction|^2}, a mean over the elements.
 *
 * @param kind in which the error is measured, whatever the model predicts
 * @param weighting weight by level
 */
public record WeightedLoss(Kind kind, Weighting weighting) implements Loss {
  /**
   * The loss. The error is taken in the kind that the model predicts, with the weight converted, so
   * that nothing is divided by a small signal or noise.
   *
   * <p>Whatever the weights, as long as they are above 0, a model that is free at each level by
   * itself has one optimum, the conditional mean of the target: the bound's weights (ELB-4) and
   * weight 1 (ELB-5) differ only in how a model of finite capacity divides its errors.
   */
  @Override
  @Equation("ELB-8")
  public Var each(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    Prediction hat = model.at(GaussianProcess.sample(x0, t, eps), t);
    Var squares = hat.value().sub(hat.kind().of(x0, eps, t)).square();
    Weighting w = weighting.converted(kind, hat.kind());
    return Combine.apply(t.of(w::at, squares), squares);
  }

  @Override
  public boolean isFinite(Kind predicted, NoiseLevel level) {
    try {
      return Double.isFinite(weighting.converted(kind, predicted).at(level));
    } catch (ArithmeticException | IllegalArgumentException e) {
      return false;
    }
  }
}
