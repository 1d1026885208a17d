// Sums down columns over the rows of threads of a block.
#pragma once
#include "block.cuh"

// A block as rows of `vectors` threads, each with n columns of its own. Adds the rows up; column
// vector v's sum j ends at scratch[j * slots + v]. Returns slots. Every thread of the block must
// call; those beyond the last full row have no say. Waits at the start and at the end. scratch
// holds n slots floats (Cut.scratch has the same rule).
//
// A power of two of vectors divides a warp: its rows are added by shuffles, and only the warps meet
// in shared memory.
__device__ __forceinline__ bool divides_warp(int vectors) {
  return vectors <= 32 && (vectors & (vectors - 1)) == 0;
}
template <int n>
__device__ __forceinline__ int sum_rows(float (&v)[n], int vectors, float *scratch) {
  int t = threadIdx.x, rows, slots;
  __syncthreads();
  if (divides_warp(vectors)) {
    for (int lanes = 16; lanes >= vectors; lanes >>= 1) {
#pragma unroll
      for (int j = 0; j < n; j++) v[j] += __shfl_xor_sync(ALL_LANES, v[j], lanes);
    }
    rows = blockDim.x >> 5;
    slots = rows * vectors;
    if ((t & 31) < vectors) {
#pragma unroll
      for (int j = 0; j < n; j++) scratch[j * slots + (t >> 5) * vectors + (t & 31)] = v[j];
    }
  } else {
    rows = blockDim.x / vectors;
    slots = rows * vectors;
    if (t < slots) {
#pragma unroll
      for (int j = 0; j < n; j++) scratch[j * slots + t] = v[j];
    }
  }
  __syncthreads();
  while (rows > 1) {
    int half = (rows + 1) >> 1;
    if (t < (rows - half) * vectors) {
#pragma unroll
      for (int j = 0; j < n; j++) scratch[j * slots + t] += scratch[j * slots + t + half * vectors];
    }
    __syncthreads();
    rows = half;
  }
  return slots;
}
