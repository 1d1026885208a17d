/**
 * Stochastic differential equations of a schedule: forward, reverse, and the Brownian path that
 * drives them.
 *
 * <p>Symbols: f(t) the drift's factor, g(t) the diffusion, w a Brownian motion, w~ one that runs
 * backwards, s the score. dt is positive in both directions.
 *
 * <p>Reading order: {@link perrin.diffusion.sde.Sde} (both equations and their Euler-Maruyama
 * steps), {@link perrin.diffusion.sde.BrownianPath} (increments that agree under refinement).
 */
package perrin.diffusion.sde;
