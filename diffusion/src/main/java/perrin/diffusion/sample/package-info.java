/**
 * Sampling: from a run's weights to pictures.
 *
 * <p>Reading order: {@link perrin.diffusion.sample.RunWeights} (which weights), {@link
 * perrin.diffusion.sample.SampleRequest} (what is asked for), {@link
 * perrin.diffusion.sample.Sampling} (the work), {@link perrin.diffusion.sample.Samples} (the
 * pictures).
 */
package perrin.diffusion.sample;
