/** Sums, products and extrema over axes ({@link perrin.kernels.cuda.reduce.Reductions}). */
package perrin.kernels.cuda.reduce;
