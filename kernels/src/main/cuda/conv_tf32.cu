// Convolutions of float32 on tensor cores: operands rounded to 10 bits of mantissa as they are read
// from shared memory, sums in float. Equations and shapes: conv_product.cuh.
//
// A block takes 128 x 128 (64 x 64) results, 8 (4) warps of 64 x 32 (32 x 32), by mma.m16n8k8.
//
// Ladder: conv_f32.cu -> patches by cp.async into a ring of four slices (here). Next: wgmma with
// patches fetched by TMA in its im2col mode on sm_90.
#include "conv_product.cuh"

using Large = MmaEngine<MmaShape<float, 128, 128, 16, 2, 4, 4>>;
using Small = MmaEngine<MmaShape<float, 64, 64, 16, 2, 2, 4>>;

CONVOLUTION_KERNELS(tf32_large, Large, 2, 2)
CONVOLUTION_KERNELS(tf32_small, Small, 4, 4)
