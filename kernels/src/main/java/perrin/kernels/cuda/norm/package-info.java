/**
 * Normalisation over groups of channels: {@link perrin.kernels.cuda.norm.Samples} says where
 * channels lie, {@link perrin.kernels.cuda.norm.Cut} how a grid shares them out, {@link
 * perrin.kernels.cuda.norm.GroupNorm} and {@link perrin.kernels.cuda.norm.GroupNormGradient} launch
 * the kernels of {@code groupnorm_*.cu}.
 */
package perrin.kernels.cuda.norm;
