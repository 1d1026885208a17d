// Convolutions of bf16 on tensor cores, sums in float. Equations and shapes: conv_product.cuh.
//
// A block takes 128 x 128 (64 x 64) results, 8 (4) warps of 64 x 32 (32 x 32), by mma.m16n8k16;
// patches arrive by cp.async, 16 bytes or zeros, in a ring of four slices with one barrier a step.
//
// Ladder: conv_f32.cu -> tensor cores with that ring (here). Next: wgmma with patches fetched by TMA
// in its im2col mode on sm_90; 1x1 convolutions of dense images through the matrix product.
#include "conv_product.cuh"

using Large = MmaEngine<MmaShape<bf16, 128, 128, 32, 2, 4, 4>>;
using Small = MmaEngine<MmaShape<bf16, 64, 64, 32, 2, 2, 4>>;

CONVOLUTION_KERNELS(bf16_large, Large, 2, 2)
CONVOLUTION_KERNELS(bf16_small, Small, 4, 4)
