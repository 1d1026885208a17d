/**
 * Inverse problems: samplers that agree with what is known of the clean sample.
 *
 * <p>Symbols: m a mask, 1 where a value is known; y known values or a measurement y = A x_0 + std
 * n. The entries of the catalogue know nothing yet and sample without conditions; {@code knowing}
 * and {@code given} tell them.
 *
 * <p>Reading order: {@link perrin.diffusion.solver.inverse.KnownPart}, {@link
 * perrin.diffusion.solver.inverse.Known}, {@link perrin.diffusion.solver.inverse.KnownProjection},
 * {@link perrin.diffusion.solver.inverse.Imputation}, {@link
 * perrin.diffusion.solver.inverse.Repaint}, {@link
 * perrin.diffusion.solver.inverse.AnnealedLangevinInpaint}; {@link
 * perrin.diffusion.solver.inverse.Sdedit}; {@link perrin.diffusion.solver.inverse.Measurement},
 * {@link perrin.diffusion.solver.inverse.Dps}.
 */
package perrin.diffusion.solver.inverse;
