/**
 * Ordinary differential equations dx/dt = f(t, x) over any vector space, recorded tensors included.
 *
 * <p>Symbols: h the step, k_i the stages, a, b, bHat, c the tableau, p the order of the solution, q
 * that of its companion.
 *
 * <p>Reading order: {@link perrin.diffusion.ode.VectorSpace} and {@link
 * perrin.diffusion.ode.OdeFunction} (what is integrated), {@link perrin.diffusion.ode.OdeMethod}
 * (one step), {@link perrin.diffusion.ode.Tableau} and {@link perrin.diffusion.ode.RungeKutta},
 * {@link perrin.diffusion.ode.Adams}, {@link perrin.diffusion.ode.Integrator} (the loop), {@link
 * perrin.diffusion.ode.NeuralOde} (gradients), {@link perrin.diffusion.ode.OdeSolvers} (names). A
 * new method is a class with a public {@link perrin.diffusion.ode.NamedOdeSolver}; nothing else
 * changes.
 */
package perrin.diffusion.ode;
