/**
 * Kernels over independent rows, the last axis of a tensor: {@link perrin.kernels.cuda.rows.Rows}
 * says where rows lie, {@link perrin.kernels.cuda.rows.Softmax} ({@code softmax.cu}) and {@link
 * perrin.kernels.cuda.rows.LayerNorm} ({@code layernorm.cu}) work on them.
 */
package perrin.kernels.cuda.rows;
