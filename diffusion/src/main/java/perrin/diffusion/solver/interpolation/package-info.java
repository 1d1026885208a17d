/**
 * What deterministic samplers share: the probability-flow equation solved exactly but for one
 * integral, and that integral over a polynomial through known predictions.
 *
 * <p>Symbols: a step goes from level t to level s; {@code h} is half the rise of the log-SNR, the
 * papers' lambda_s - lambda_t with lambda = log(signal / noise); {@code m_0} is the prediction at
 * the start, {@code m_1, m_2, …} others, at places {@code v} measured in steps from the start (past
 * ones are negative).
 *
 * <p>Reading order: {@link perrin.diffusion.solver.interpolation.Form}, {@link
 * perrin.diffusion.solver.interpolation.Phi}, {@link
 * perrin.diffusion.solver.interpolation.Lagrange}, {@link
 * perrin.diffusion.solver.interpolation.Transfer}.
 */
package perrin.diffusion.solver.interpolation;
