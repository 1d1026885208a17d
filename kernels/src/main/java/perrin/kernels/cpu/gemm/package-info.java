/**
 * Products of matrices: C = A B (+ C or + bias).
 *
 * <p>{@link perrin.kernels.cpu.gemm.Matrix} is a strided view, {@link perrin.kernels.cpu.gemm.Gemm}
 * the blocked product, {@link perrin.kernels.cpu.gemm.Panels} the packing. Blocks follow Goto and
 * van de Geijn, "Anatomy of high-performance matrix multiplication" (2008): a panel of B stays in
 * the first cache, a block of A in the second. Symbols: M, N, K extents; MR, NR the register tile;
 * MC, KC, NC the blocks. Reading order: Matrix, Gemm, Panels, FewRows (the case where all of A fits
 * into the second cache).
 */
package perrin.kernels.cpu.gemm;
