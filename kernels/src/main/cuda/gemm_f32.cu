// Matrix products of float in the ordinary units: each result is one chain of fma over ascending k,
// so the tile's size does not show in the bits (product.cuh has the equation).
//
// A block of 256 threads takes 128 x 128 (64 x 64) results, a thread 8 x 8 (4 x 4) of them as 4 x 4
// groups, so that a warp's reads of shared memory are 16 bytes of few places: broadcasts without
// bank conflicts. The next tile's loads are in flight while the present one is multiplied.
//
// Ladder: a thread a result from memory -> shared tiles -> registers 8 x 8 -> two tiles in shared
// memory, one barrier a step (here). Next: cp.async for operands that lie along the lines.
#include "product.cuh"

using Large = SimtEngine<SimtShape<128, 128, 8, 8, 8>>;
using Small = SimtEngine<SimtShape<64, 64, 16, 4, 4>>;

PRODUCT_KERNELS(gemm_f32_large, float, Large, 2)
PRODUCT_KERNELS(gemm_f32_small, float, Small, 2)

// out_i = bias_i + sum over the parts of K, in order; the nest runs over workspace, out, bias.
KERNEL(product_sum, const float *parts, int count, int part_stride, const void *bias,
       int bias_is_bf16, void *out, int out_is_bf16, Nest<3> nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[3];
    nest.places((unsigned)i, at);
    float sum = 0.0f;
    for (int p = 0; p < count; p++) sum += parts[at[0] + (long long)p * part_stride];
    if (bias)
      sum += bias_is_bf16 ? load(static_cast<const bf16 *>(bias) + at[2])
                          : load(static_cast<const float *>(bias) + at[2]);
    if (out_is_bf16)
      store(static_cast<bf16 *>(out) + at[1], sum);
    else
      store(static_cast<float *>(out) + at[1], sum);
  }
}
