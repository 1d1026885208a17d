/**
 * The forward process q and its exact reversals, from explicit noise levels.
 *
 * <p>Symbols: s a cleaner level than t; {@code betaTilde} (beta~) the posterior variance; z fresh
 * standard normal noise.
 *
 * <p>Reading order: {@link perrin.diffusion.process.GaussianProcess} (the distributions by name),
 * {@link perrin.diffusion.process.Transition}, {@link perrin.diffusion.process.BayesRule}, {@link
 * perrin.diffusion.process.Posterior}, {@link perrin.diffusion.process.ReverseVariance}, {@link
 * perrin.diffusion.process.LearnedRange}, {@link perrin.diffusion.process.StepVariance}, {@link
 * perrin.diffusion.process.NonMarkov}; {@link perrin.diffusion.process.ForwardChain} and {@link
 * perrin.diffusion.process.ReverseChain} (whole paths), {@link perrin.diffusion.process.Gaussian}.
 */
package perrin.diffusion.process;
