// Matrix products of bf16 on tensor cores, sums in float (product.cuh has the equation).
//
// A block takes 128 x 128 (64 x 64) results, 8 (4) warps of 64 x 32 (32 x 32); every 32 columns of K
// are two steps of mma.m16n8k16. 64 KB (32 KB) of shared memory, two (four) blocks a multiprocessor.
//
// Ladder: one warp a 16 x 8 tile, fragments from memory -> shared tiles -> ldmatrix of swizzled
// tiles -> cp.async ring of four stages, one barrier a step, results by way of shared memory (here).
// Next: wgmma with operands straight from shared memory and TMA copies on sm_90.
#include "product.cuh"

using Large = MmaEngine<MmaShape<bf16, 128, 128, 32, 2, 4, 4>>;
using Small = MmaEngine<MmaShape<bf16, 64, 64, 32, 2, 2, 4>>;

PRODUCT_KERNELS(gemm_bf16_large, bf16, Large, 2)
PRODUCT_KERNELS(gemm_bf16_small, bf16, Small, 4)
