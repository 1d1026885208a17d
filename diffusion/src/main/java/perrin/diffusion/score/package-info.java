/**
 * Score matching: fitting a field to grad log q.
 *
 * <p>Symbols: s the model's field, q the density of noisy points x~, v a random direction.
 *
 * <p>Reading order: {@link perrin.diffusion.score.EnergyDensity} (why scores), {@link
 * perrin.diffusion.score.ParzenDensity}, {@link perrin.diffusion.score.ExplicitScoreMatching},
 * {@link perrin.diffusion.score.DenoisingScoreMatching}, {@link
 * perrin.diffusion.score.ImplicitScoreMatching}; as training losses {@code esm}, {@code dsm},
 * {@code ism}, {@code ssm} in {@link perrin.diffusion.loss}.
 */
package perrin.diffusion.score;
