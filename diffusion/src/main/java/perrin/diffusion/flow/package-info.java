/**
 * Flow matching: fields that carry noise to data.
 *
 * <p>Symbols, as in the sources: x_0 noise, x_1 data, s time from noise to data, u_s the field, v_s
 * a model of it. Elsewhere in Perrin x_0 are data and a schedule's time t runs from data to noise:
 * {@link perrin.diffusion.flow.FlowField} turns it round.
 *
 * <p>Reading order: {@link perrin.diffusion.flow.FlowField}, {@link
 * perrin.diffusion.flow.Transport} (what a field must fulfil), {@link
 * perrin.diffusion.flow.MarginalField}, {@link perrin.diffusion.flow.FlowMatchingLoss}, {@link
 * perrin.diffusion.flow.ConditionalFlowLoss} (with the proof that both have one gradient), {@link
 * perrin.diffusion.flow.FlowSampling}, {@link perrin.diffusion.flow.VelocityGuidance}; couplings:
 * {@link perrin.diffusion.flow.OptimalTransportLoss} by {@link perrin.diffusion.flow.Assignment},
 * {@link perrin.diffusion.flow.ReflowLoss}.
 */
package perrin.diffusion.flow;
