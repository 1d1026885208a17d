/**
 * Parameterizations: how a network's output becomes a prediction, and what it is trained on.
 *
 * <p>Symbols: F the network, {@code cIn}, {@code cSkip}, {@code cOut}, {@code cNoise} the scalings
 * of Karras et al. 2022.
 *
 * <p>Reading order: {@link perrin.diffusion.parameterization.Parameterization}, {@link
 * perrin.diffusion.parameterization.EpsParameterization}, {@link
 * perrin.diffusion.parameterization.VParameterization}, {@link
 * perrin.diffusion.parameterization.Parameterizations} (by name).
 */
package perrin.diffusion.parameterization;
