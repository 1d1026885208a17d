// Convolutions of float32 in the ordinary units: each result is one chain of fma over ascending k
// (the weights' gradient: one for each part of the pixels). Equations and shapes: conv_product.cuh.
//
// A block of 256 threads takes 128 x 128 (64 x 64) results, a thread 8 x 8 (4 x 4) of them; the next
// slice is on its way to registers while the present one is multiplied (gemm_tile.cuh).
//
// Ladder: a thread a result (conv_direct.cu keeps it, for narrow groups) -> patches gathered into
// shared tiles, 8 x 8 results a thread (here). Next: cp.async for the weights' gradient, whose tiles
// need no turning.
#include "conv_product.cuh"

struct LargeShape : SimtShape<128, 128, 8, 8, 8> {
  using Element = float;
};
struct SmallShape : SimtShape<64, 64, 16, 4, 4> {
  using Element = float;
};
using Large = SimtEngine<LargeShape>;
using Small = SimtEngine<SmallShape>;

CONVOLUTION_KERNELS(f32_large, Large, 2, 2)
CONVOLUTION_KERNELS(f32_small, Small, 2, 2)
