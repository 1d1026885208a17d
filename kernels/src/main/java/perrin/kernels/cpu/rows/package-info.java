/**
 * Kernels over independent rows: the last axis of a tensor.
 *
 * <p>{@link perrin.kernels.cpu.rows.Rows} says where rows lie, {@link
 * perrin.kernels.cpu.rows.Softmax} and {@link perrin.kernels.cpu.rows.LayerNorm} work on them.
 */
package perrin.kernels.cpu.rows;
