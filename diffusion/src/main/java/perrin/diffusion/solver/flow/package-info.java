/**
 * Runge-Kutta methods for the flow equation {@code dx/dt = v(x, t)}.
 *
 * <p>Reading order: {@link perrin.diffusion.solver.flow.FlowTime} (the curve within a step and its
 * velocity), {@link perrin.diffusion.solver.flow.FlowSolver} (the step), and the entries.
 */
package perrin.diffusion.solver.flow;
