package perrin.diffusion.guidance;

import perrin.diffusion.Denoiser;

/** A way to steer: from the models at hand to a guided denoiser. */
@FunctionalInterface
public interface Guidance {
  /**
   * The guided denoiser.
   *
   * @param models what there is to steer with
   * @return a denoiser, to be sampled like any other
   * @throws IllegalArgumentException if a model that the method needs is missing, with the reason
   */
  Denoiser over(Models models);

  /**
   * Whether what it predicts is a means to a step and may rightly lie beyond the data: then not the
   * guided x0Hat but those of its models are to be kept within the data's range.
   *
   * @return false, unless said otherwise
   */
  default boolean leavesRange() {
    return false;
  }
}
