/**
 * Samplers for consistency functions f(x_t, t), which lead from any point of a path of the
 * probability flow to its clean end in one evaluation.
 *
 * <p>Start with {@link perrin.diffusion.solver.consistency.Consistency}.
 */
package perrin.diffusion.solver.consistency;
