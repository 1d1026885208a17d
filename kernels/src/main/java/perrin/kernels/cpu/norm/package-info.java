/**
 * Normalisations: y = act(gamma (x - mean) rstd + beta) and its vector-Jacobian product.
 *
 * <p>{@code mean} and {@code rstd} = 1 / sqrt(variance + eps) are taken over groups of channels of
 * a sample ({@link perrin.kernels.cpu.norm.GroupNorm}) or over the last axis ({@code LayerNorm});
 * {@code gz} is the cotangent of gamma (x - mean) rstd + beta.
 */
package perrin.kernels.cpu.norm;
