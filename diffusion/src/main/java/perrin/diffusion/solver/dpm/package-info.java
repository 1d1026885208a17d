/**
 * Exponential integrators over lambda = log(signal / noise): DPM-Solver, DPM-Solver++ and UniPC.
 *
 * <p>All solve {@code x_s = DDIM + sum_j w_j (m_j - m_0)} ({@link
 * perrin.diffusion.solver.interpolation}) and differ in what they interpolate (noise or data) and
 * through which points: others within the step ({@link perrin.diffusion.solver.dpm.SingleStep}),
 * earlier ones ({@link perrin.diffusion.solver.dpm.Multistep}), or the end of the step as well
 * ({@link perrin.diffusion.solver.dpm.UniPc}).
 *
 * <p>Reading order: {@link perrin.diffusion.solver.dpm.Rule}, the three above, {@link
 * perrin.diffusion.solver.dpm.Fast}, {@link perrin.diffusion.solver.dpm.Adaptive}, and the entries
 * of the catalogue.
 */
package perrin.diffusion.solver.dpm;
