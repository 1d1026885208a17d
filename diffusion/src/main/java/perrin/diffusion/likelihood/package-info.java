/**
 * Likelihoods by change of variables.
 *
 * <p>Symbols: u the flow, div its divergence, v a probe, c the scale of a noise level, D the number
 * of dimensions; logarithms are natural, hence nats.
 *
 * <p>Reading order: {@link perrin.diffusion.likelihood.NormalizingFlow} (discrete steps), {@link
 * perrin.diffusion.likelihood.ChangeOfVariables} (their limit), {@link
 * perrin.diffusion.likelihood.Trace} and {@link perrin.diffusion.likelihood.Divergence}, {@link
 * perrin.diffusion.likelihood.FlowLikelihood} (of a diffusion model), {@link
 * perrin.diffusion.likelihood.FokkerPlanck}.
 */
package perrin.diffusion.likelihood;
