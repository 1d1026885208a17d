/**
 * Solvers of the reverse stochastic differential equation.
 *
 * <p>Symbols: {@code tau} scales the fresh noise, from 0 (probability flow) over 1 (the reverse
 * equation) up: {@code dx = (f x - (1 + tau^2) / 2 g^2 s) dt + tau g dw~}; every tau has the same
 * marginals. {@code h} is a step in log(signal / noise) = lambda / 2.
 *
 * <p>Reading order: in the schedule's time {@link perrin.diffusion.solver.sde.EulerMaruyama} and
 * {@link perrin.diffusion.solver.sde.StochasticHeun}; exact in their linear part {@link
 * perrin.diffusion.solver.sde.ExponentialStep}, {@link perrin.diffusion.solver.sde.DpmppSde},
 * {@link perrin.diffusion.solver.sde.Dpmpp2mSde}, {@link perrin.diffusion.solver.sde.Dpmpp3mSde},
 * {@link perrin.diffusion.solver.sde.SaSolver}; {@link perrin.diffusion.solver.sde.FlowSde} for
 * flows; {@link perrin.diffusion.solver.sde.BrownianLevels} for their noise.
 */
package perrin.diffusion.solver.sde;
