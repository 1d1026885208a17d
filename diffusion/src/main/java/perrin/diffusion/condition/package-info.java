/**
 * What a network is told about a sample beside its noisy form and the time (CND-1 to CND-3):
 * labels, numbers, images, texts.
 *
 * <p>Reading order: {@link perrin.diffusion.condition.Inputs} (sizes), {@link
 * perrin.diffusion.condition.Condition} (a kind), {@link perrin.diffusion.condition.Told} (values
 * of a batch), {@link perrin.diffusion.condition.Conditions} (all kinds of a run).
 */
package perrin.diffusion.condition;
