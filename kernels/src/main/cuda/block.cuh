// Sums and maxima over a warp and over a block, in a fixed order: results depend on the block size
// alone.
#pragma once
#include "prelude.cuh"

constexpr unsigned ALL_LANES = 0xffffffffu;

struct Sum {
  static __device__ __forceinline__ float neutral() { return 0.0f; }
  __device__ __forceinline__ float operator()(float a, float b) const { return a + b; }
};
// The larger operand; NaN if either is.
struct Max {
  static __device__ __forceinline__ float neutral() { return -INFINITY_FLOAT; }
  __device__ __forceinline__ float operator()(float a, float b) const {
    return a != a || a > b ? a : b;
  }
};
struct Min {
  static __device__ __forceinline__ float neutral() { return INFINITY_FLOAT; }
  __device__ __forceinline__ float operator()(float a, float b) const {
    return a != a || a < b ? a : b;
  }
};

// Every lane gets the warp's result. All lanes must take part.
template <class Op>
__device__ __forceinline__ float warp_reduce(float v) {
  Op op;
#pragma unroll
  for (int lanes = 16; lanes > 0; lanes >>= 1) v = op(v, __shfl_xor_sync(ALL_LANES, v, lanes));
  return v;
}

// Every thread gets the block's result; the block is one-dimensional, a multiple of 32 threads.
// Waits at the start, so that calls may follow each other.
template <class Op>
__device__ __forceinline__ float block_reduce(float v) {
  __shared__ float partial[32];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
  v = warp_reduce<Op>(v);
  __syncthreads();
  if (lane == 0) partial[warp] = v;
  __syncthreads();
  v = lane < warps ? partial[lane] : Op::neutral();
  return warp_reduce<Op>(v);
}
