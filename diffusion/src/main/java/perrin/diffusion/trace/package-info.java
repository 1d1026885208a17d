/**
 * A sampler's run written down number by number, for comparison with other implementations.
 *
 * <p>Reading order: {@link perrin.diffusion.trace.Formula} (a model typed as an expression), {@link
 * perrin.diffusion.trace.Convention} (names, grids and times of other projects), {@link
 * perrin.diffusion.trace.Trace} (the run).
 */
package perrin.diffusion.trace;
