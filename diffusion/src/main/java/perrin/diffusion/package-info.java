/**
 * Diffusion models: the mathematics, training, sampling and the command line.
 *
 * <p>Symbols: {@code x_t = signal x_0 + noise eps}; a hat marks a prediction.
 *
 * <p>Reading order: {@link perrin.diffusion.NoiseLevel} (the pivot of all processes), {@link
 * perrin.diffusion.Kind} and {@link perrin.diffusion.Prediction} (what a model says, in any of its
 * equivalent forms), {@link perrin.diffusion.Denoiser} (a model, as the mathematics sees it); then
 * the axes: {@code schedule}, {@code grid}, {@code parameterization}, {@code process}, {@code
 * loss}, {@code solver}, {@code guidance}; {@code sde} and {@code ode} continue the chains of
 * {@code process} in time, {@code bound} and {@code likelihood} measure a model's density, {@code
 * score} and {@code flow} learn it in other ways; {@code exact} holds data for which everything is
 * known, {@code model} joins networks to denoisers, {@code equation} lists what is implemented
 * where.
 */
package perrin.diffusion;
