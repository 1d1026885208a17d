/**
 * Loops over several strided views at once, as both fast backends run them: {@link
 * perrin.kernels.loops.Nest}.
 */
package perrin.kernels.loops;
