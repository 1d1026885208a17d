package perrin.diffusion.loss;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.NoiseSource;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** What training minimises, at given noise levels and noise. */
@FunctionalInterface
public interface Loss {
  /**
   * What each sample of a batch contributes: values whose mean is the loss.
   *
   * @param model the denoiser in training
   * @param x0 clean samples [B, …]
   * @param t noise levels of the samples
   * @param eps standard normal noise [B, …]
   * @return [B], or a value for each element, [B, …]
   */
  Var each(Denoiser model, Var x0, NoiseLevels t, Var eps);

  /**
   * The same with a source of more noise, for losses that draw some (directions of sliced score
   * matching).
   *
   * @param model the denoiser in training
   * @param x0 clean samples [B, …]
   * @param t noise levels of the samples
   * @param eps standard normal noise [B, …]
   * @param more where further noise comes from
   * @param step training step, for {@code more}
   * @return by default {@link #each(Denoiser, Var, NoiseLevels, Var)}
   */
  default Var each(Denoiser model, Var x0, NoiseLevels t, Var eps, NoiseSource more, long step) {
    return each(model, x0, t, eps);
  }

  /**
   * The loss of a batch.
   *
   * @param model the denoiser in training
   * @param x0 clean samples [B, …]
   * @param t noise levels of the samples
   * @param eps standard normal noise [B, …]
   * @return the mean over the batch, a scalar of shape []
   */
  default Var of(Denoiser model, Var x0, NoiseLevels t, Var eps) {
    return each(model, x0, t, eps).meanAll();
  }

  /**
   * The part of each sample's loss that does not depend on its noise level, such as a bound's
   * prior.
   *
   * @param x0 clean samples [B, …]
   * @return [B], 0 by default
   */
  default Var constant(Var x0) {
    return Var.constant(Tensor.of(x0.backend(), Shape.of(x0.dim(0)), new double[x0.dim(0)]));
  }

  /**
   * Whether it is finite at a level for a model that predicts a kind. The weight of one kind's
   * error may be infinite in another's, and a bound's terms belong to whole steps.
   *
   * @param predicted what the model predicts
   * @param level of a sample, with some noise
   * @return true by default
   */
  default boolean isFinite(Kind predicted, NoiseLevel level) {
    return true;
  }

  /**
   * Whether derivatives of the model are part of it, so that training takes second ones.
   *
   * @return false by default
   */
  default boolean differentiatesModel() {
    return false;
  }

  /**
   * The loss of a batch with a source of more noise.
   *
   * @param model the denoiser in training
   * @param x0 clean samples [B, …]
   * @param t noise levels of the samples
   * @param eps standard normal noise [B, …]
   * @param more where further noise comes from
   * @param step training step, for {@code more}
   * @return the mean over the batch, a scalar of shape []
   */
  default Var of(Denoiser model, Var x0, NoiseLevels t, Var eps, NoiseSource more, long step) {
    return each(model, x0, t, eps, more, step).meanAll();
  }
}
