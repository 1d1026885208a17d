/**
 * The bridge between networks and the mathematics.
 *
 * <p>Reading order: {@link perrin.diffusion.model.Network} (any network), {@link
 * perrin.diffusion.model.NetworkDenoiser} (a network as a denoiser).
 */
package perrin.diffusion.model;
