/**
 * Guidance: denoisers made of denoisers.
 *
 * <p>Reading order: {@link perrin.diffusion.guidance.ClipX0}.
 */
package perrin.diffusion.guidance;
