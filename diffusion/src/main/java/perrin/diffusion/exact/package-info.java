/**
 * The closed-form laboratory: data for which marginals, scores, posteriors, classifiers and optimal
 * denoisers are known at every noise level, in any dimension. It needs no network and is the ground
 * truth for samplers, losses, guidance, flows and likelihoods.
 *
 * <p>Symbols: J components with weights w, means mu, axes Q and deviations c along them; v the
 * variances of the noised components; r the responsibilities; y a class.
 *
 * <p>Reading order: {@link perrin.diffusion.exact.GaussianMixture}, {@link
 * perrin.diffusion.exact.MixturePosterior} (what a noisy point says about a cleaner one), {@link
 * perrin.diffusion.exact.LabelledMixture} (classes), {@link perrin.diffusion.exact.ExactDensities}
 * (by name).
 */
package perrin.diffusion.exact;
