package perrin.diffusion.loss;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevels;

/** What training minimises, at given noise levels and noise. */
@FunctionalInterface
public interface Loss {
  /**
   * The loss of a batch.
   *
   * @param model the denoiser in training
   * @param x0 clean samples [B, …]
   * @param t noise levels of the samples
   * @param eps standard normal noise [B, …]
   * @return the mean over the batch, a scalar of shape []
   */
  Var of(Denoiser model, Var x0, NoiseLevels t, Var eps);
}
