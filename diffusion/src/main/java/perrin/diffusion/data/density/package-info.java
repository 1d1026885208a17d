/**
 * Distributions in the plane for experiments whose answer is known.
 *
 * <p>Symbols: {@code p(x, y)} is a probability density; draw number {@code index} of a {@code seed}
 * is a pure function of both. All are scaled so that most of their mass lies within [-2,2]².
 *
 * <p>Reading order: {@link perrin.diffusion.data.density.Density}, {@link
 * perrin.diffusion.data.density.GaussianMixture}, {@link
 * perrin.diffusion.data.density.Checkerboard}, {@link perrin.diffusion.data.density.NoisyCurve}
 * (moons, swiss roll, spirals), {@link perrin.diffusion.data.density.DensityDataset}.
 */
package perrin.diffusion.data.density;
