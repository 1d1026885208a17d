/**
 * The losses of flow matching by name; the mathematics is in {@link perrin.diffusion.flow}.
 *
 * <p>Reading order: {@link perrin.diffusion.loss.flow.CfmLoss}, {@link
 * perrin.diffusion.loss.flow.RectifiedLoss}, {@link perrin.diffusion.loss.flow.OtCfmLoss}, {@link
 * perrin.diffusion.loss.flow.Reflow}.
 */
package perrin.diffusion.loss.flow;
