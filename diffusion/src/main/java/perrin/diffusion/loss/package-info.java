/**
 * Losses: what training minimises, and at which noise levels.
 *
 * <p>Symbols: {@code t} the noise levels of a batch, {@code eps} its noise, u a quantile.
 *
 * <p>Reading order: {@link perrin.diffusion.loss.SimpleLoss} (the equation), {@link
 * perrin.diffusion.loss.Objective} (Algorithm 1), {@link perrin.diffusion.loss.LevelDensity},
 * {@link perrin.diffusion.loss.UniformDensity}, {@link perrin.diffusion.loss.Weighting}, {@link
 * perrin.diffusion.loss.WeightedLoss}, {@link perrin.diffusion.loss.Losses} (all by name).
 */
package perrin.diffusion.loss;
