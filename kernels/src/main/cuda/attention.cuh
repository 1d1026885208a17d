// What all attention kernels share: operands as strided heads, the pre-pass of the backward step.
//
//   out = P v,  P = softmax(scale q k^T)                       q [N,T,D], k [N,S,D], v [N,S,E]
//
// N heads may be two axes, so that all heads of all images are one launch where they lie.
//
//   logSumExp_i = log sum_j exp(scale q_i.k_j)                 [N,T]
//   delta_i = gOut_i.out_i,  gS = scale P (gOut v^T - delta)   P again from logSumExp
//   gq = gS k,  gk = gS^T q,  gv = P^T gOut
#pragma once
#include "block.cuh"

constexpr float LOG2_E = 1.44269504088896341f;
constexpr float LN_2 = 0.693147180559945309f;

// Element (n, r, c) lies at data + n / inner outer + n % inner head + r row + c column. `packed`:
// columns lie side by side and every row begins at a multiple of 16 bytes, so that it can be moved in
// pieces of 16 bytes.
struct Heads {
  void *data;
  int outer, inner, head, row, column, packed;

  template <class T>
  __device__ __forceinline__ T *at(int n, int r) const {
    int o = (int)((unsigned)n / (unsigned)inner);
    return static_cast<T *>(data) + (long long)o * outer + (long long)(n - o * inner) * head +
           (long long)r * row;
  }
};

// As the host writes it (AttentionArgument). logSumExp is row-major; delta is the backward step's own.
struct AttentionProblem {
  int heads, queries, keys, width, values;
  float scale;
  int stages, unused;
  Heads q, k, v, out, g_out, gq, gk, gv;
  float *log_sum_exp, *delta;
};

// Blocks of one head follow each other, so that they share its other operands in the cache.
struct RowBlock {
  int head, row;
  __device__ __forceinline__ RowBlock(int rows, int rows_a_block) {
    int blocks = (rows + rows_a_block - 1) / rows_a_block;
    head = blockIdx.x / blocks;
    row = (blockIdx.x - head * blocks) * rows_a_block;
  }
};

// delta, a warp a query; always in float32.
template <class T>
__device__ __forceinline__ void attention_delta(const AttentionProblem &p) {
  int lane = threadIdx.x & 31, rows = p.heads * p.queries;
  for (int i = (int)(grid_thread() >> 5); i < rows; i += (int)(grid_threads() >> 5)) {
    int n = i / p.queries, t = i - n * p.queries;
    const T *x = p.g_out.at<T>(n, t), *y = p.out.at<T>(n, t);
    float sum = 0.0f;
    for (int e = lane; e < p.values; e += 32)
      sum += load(x + (long long)e * p.g_out.column) * load(y + (long long)e * p.out.column);
    sum = warp_reduce<Sum>(sum);
    if (lane == 0) p.delta[i] = sum;
  }
}
