/**
 * Normalisation over groups of channels: y = act(gamma (x - mean) rstd + beta) and its
 * vector-Jacobian product.
 *
 * <p>{@code mean} and {@code rstd} = 1 / sqrt(variance + eps) belong to a group of a sample; {@code
 * gz} is the cotangent of gamma (x - mean) rstd + beta. {@link perrin.kernels.cpu.norm.Samples}
 * says where channels lie, {@link perrin.kernels.cpu.norm.GroupNorm} works on them.
 */
package perrin.kernels.cpu.norm;
