// Sums down the columns of a matrix: cotangents of parameters from what blocks or samples left.
//
//   out_j = sum_i x_ij,  columns from `split` on go to `rest`
//
// x is dense [rows, columns], small beside what was read to make it. A block takes 32 columns, its
// warps every (threads / 32)th row, so that a warp reads 128 bytes; the warps meet in shared memory,
// in order.
// Ladder: a thread a column -> this. Next: four columns a lane, should there be thousands of rows.
#include "prelude.cuh"

KERNEL_BOUNDS(1024, 1, add_columns, const float *x, int rows, int columns, float *out, int split,
              float *rest) {
  __shared__ float partial[1024];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
  int j = blockIdx.x * 32 + lane;
  float sum = 0.0f;
  if (j < columns)
#pragma unroll 4
    for (int i = warp; i < rows; i += warps) sum += x[(long long)i * columns + j];
  partial[threadIdx.x] = sum;
  __syncthreads();
  if (warp > 0) return;
  sum = 0.0f;
  for (int i = 0; i < warps; i++) sum += partial[i * 32 + lane];
  if (j < split) {
    out[j] = sum;
  } else if (j < columns) {
    rest[j - split] = sum;
  }
}
