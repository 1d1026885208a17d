/**
 * Scaled dot-product attention, forward and backward, without a tensor of all scores.
 *
 * <p>Symbols as in {@link perrin.kernels.cpu.attention.Attention}: N heads, T queries, S keys, D
 * and E widths of keys and values; P = softmax(scale q k^T). Reading order: Attention, which shares
 * the work out; Blocking, how operands and scores lie; Forward; Backward.
 */
package perrin.kernels.cpu.attention;
