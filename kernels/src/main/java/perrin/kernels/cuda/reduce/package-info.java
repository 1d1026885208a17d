/**
 * Sums, products and extrema over axes ({@link perrin.kernels.cuda.reduce.Reductions}), and work
 * along one axis ({@link perrin.kernels.cuda.reduce.AxisLines}).
 */
package perrin.kernels.cuda.reduce;
