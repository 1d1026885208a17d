/**
 * Reductions over any axes of strided views.
 *
 * <p>{@link perrin.kernels.cpu.reduce.Reduction} cuts the work into segments of a fixed size and
 * adds their results in order, in double precision, so that neither the rounding nor the number of
 * threads shows.
 */
package perrin.kernels.cpu.reduce;
