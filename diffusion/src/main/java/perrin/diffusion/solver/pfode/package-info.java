/**
 * The probability-flow equation as a sampler.
 *
 * <p>Reading order: {@link perrin.diffusion.ode.ProbabilityFlow} (the equation), {@link
 * perrin.diffusion.solver.pfode.PfOde} (one step by any method of {@link perrin.diffusion.ode}).
 */
package perrin.diffusion.solver.pfode;
