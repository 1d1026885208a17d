// Matrix products of float on tensor cores: operands rounded to nearest with 10 bits of mantissa as
// they are read from shared memory, sums in float (product.cuh has the equation).
//
// A block takes 128 x 128 (64 x 64) results, 8 (4) warps of 64 x 32 (32 x 32); every 16 columns of K
// are two steps of mma.m16n8k8.
//
// Ladder: as gemm_bf16.cu. Operands that lie along k come by ldmatrix too, a float as two halves;
// the others element by element, since ldmatrix transposes 16 bits only.
#include "product.cuh"

using Large = MmaEngine<MmaShape<float, 128, 128, 16, 2, 4, 4>>;
using Small = MmaEngine<MmaShape<float, 64, 64, 16, 2, 2, 4>>;

PRODUCT_KERNELS(gemm_tf32_large, float, Large, 2)
PRODUCT_KERNELS(gemm_tf32_small, float, Small, 4)
