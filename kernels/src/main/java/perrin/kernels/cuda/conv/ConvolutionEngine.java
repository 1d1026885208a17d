package perrin.kernels.cuda.conv;

import perrin.tensor.ConvSpec;
import perrin.tensor.Tensor;

/**
 * Somebody who can compute convolutions, or some of them: each method does all of its work, or
 * touches nothing and returns false.
 *
 * <p>Operands are any views, of whatever types; results are any views without repetition. Nothing
 * waits for the device. Contracts and shapes are those of {@link perrin.tensor.Backend#conv2d}, its
 * two gradients and {@link perrin.tensor.FusedKernels#conv2d}.
 */
public interface ConvolutionEngine {
  /**
   * y = w * x + bias + shift + addend.
   *
   * @param x [B,C,H,W]
   * @param w [O,C/groups,kh,kw]
   * @param bias [O] or null
   * @param shift [B,O], the same at all places, or null
   * @param addend y's shape, or null
   * @param spec geometry
   * @param y [B,O,H',W'], written; not the addend
   * @return whether it was done
   */
  boolean forward(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y);

  /**
   * The transpose of the convolution with respect to x.
   *
   * @param gy [B,O,H',W']
   * @param w [O,C/groups,kh,kw]
   * @param spec geometry
   * @param gx [B,C,H,W], overwritten
   * @return whether it was done
   */
  boolean inputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx);

  /**
   * The transpose of the convolution with respect to w, and to the bias.
   *
   * @param x [B,C,H,W]
   * @param gy [B,O,H',W']
   * @param spec geometry
   * @param gw [O,C/groups,kh,kw], overwritten
   * @param gBias overwritten by the sums of gy over places: [O] over images too, or [B,O]; or null
   * @return whether it was done
   */
  boolean weightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias);
}
