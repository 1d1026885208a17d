/**
 * Solvers, and the one loop that drives them.
 *
 * <p>Symbols: a step goes {@code from} level t {@code to} level s; {@code z} is fresh noise; {@code
 * sigma} is noise / signal, the fresh noise's deviation is {@code std} or eta-scaled beta~.
 *
 * <p>Reading order: {@link perrin.diffusion.solver.Solver} and {@link perrin.diffusion.solver.Step}
 * (the contract), {@link perrin.diffusion.solver.Ddpm}, {@link perrin.diffusion.solver.Ddim},
 * {@link perrin.diffusion.solver.Euler}, {@link perrin.diffusion.solver.Heun} (algorithm boxes),
 * {@link perrin.diffusion.solver.Driver} (the loop), {@link perrin.diffusion.solver.Sampler} (from
 * prior noise to samples), {@link perrin.diffusion.solver.Curve} and {@link
 * perrin.diffusion.solver.Plan} (levels between, and walks other than step by step), {@link
 * perrin.diffusion.solver.Upward} (inversion), {@link perrin.diffusion.solver.Convergence} (the
 * order, measured). Deterministic families: {@link perrin.diffusion.solver.interpolation}, {@link
 * perrin.diffusion.solver.dpm}, {@link perrin.diffusion.solver.multistep}, {@link
 * perrin.diffusion.solver.flow}; stochastic ones: {@link perrin.diffusion.solver.ancestral}, {@link
 * perrin.diffusion.solver.sde}, {@link perrin.diffusion.solver.langevin}, {@link
 * perrin.diffusion.solver.Churned}; inverse problems: {@link perrin.diffusion.solver.inverse}. A
 * new solver is a new class with a public {@link perrin.diffusion.solver.NamedSolver}; nothing else
 * changes.
 */
package perrin.diffusion.solver;
