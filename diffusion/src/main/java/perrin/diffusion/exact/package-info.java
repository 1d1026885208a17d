/**
 * The closed-form laboratory: data for which marginals, scores and optimal denoisers are known at
 * every noise level, in any dimension. It needs no network and is the ground truth for samplers,
 * losses and likelihoods.
 *
 * <p>Symbols: J components with weights w, means mu and deviations c; v the variances of the noised
 * components; r the responsibilities.
 *
 * <p>Reading order: {@link perrin.diffusion.exact.GaussianMixture}.
 */
package perrin.diffusion.exact;
