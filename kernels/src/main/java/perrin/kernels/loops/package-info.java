/**
 * What both fast backends make of strided views: {@link perrin.kernels.loops.Nest} (loops over
 * several at once), {@link perrin.kernels.loops.Runs} (how their axes follow each other).
 */
package perrin.kernels.loops;
