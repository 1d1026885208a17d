package perrin.diffusion.guidance;

import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;

/**
 * Static thresholding: x0Hat is clipped to the range of the data, and eps, v and score follow from
 * the clipped one (Ho et al. 2020, arXiv 2006.11239, appendix B; Saharia et al. 2022, arXiv
 * 2205.11487, section 2.3).
 *
 * @param model any denoiser
 * @param low least value of the data
 * @param high greatest value of the data
 */
public record ClipX0(Denoiser model, double low, double high) implements Denoiser {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if low is not below high
   */
  public ClipX0 {
    if (!(low < high)) {
      throw new IllegalArgumentException("clip: low " + low + " must be below high " + high);
    }
  }

  @Override
  public Prediction at(Var x, NoiseLevels levels) {
    Prediction plain = model.at(x, levels);
    Var x0 = plain.x0();
    return plain.with(Kind.X0, x0.max(x0.scalar(low)).min(x0.scalar(high)));
  }
}
