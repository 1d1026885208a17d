/**
 * Bounds on the likelihood: the evidence lower bound of a chain, term by term, and its limit in
 * continuous time.
 *
 * <p>Symbols: L_T, L_{t-1}, L_0 the bound's terms; sigma_k^2 the variance of the model's reverse
 * steps, beta~ that of the posterior; all in nats.
 *
 * <p>Reading order: {@link perrin.diffusion.bound.PathBound} (Jensen's inequality), {@link
 * perrin.diffusion.bound.VariationalBound} (its terms), {@link perrin.diffusion.bound.GaussianKl},
 * {@link perrin.diffusion.bound.NoiseErrorWeights}, {@link perrin.diffusion.bound.Decoder} with
 * {@link perrin.diffusion.bound.DiscretizedGaussian}, {@link perrin.diffusion.bound.BoundTerms}
 * (bits a dimension), {@link perrin.diffusion.bound.ConditionalBound}, {@link
 * perrin.diffusion.bound.ContinuousBound}.
 */
package perrin.diffusion.bound;
