// Optimiser steps over many tensors a launch.
//
//   adam            g' = clip g + l2 p,  m = b1 m + (1 - b1) g',  v = b2 v + (1 - b2) g'^2,
//                   p = (1 - lr wd) p - lr c1 m / (sqrt(c2 v) + eps)
//                   (Kingma and Ba 2015, Algorithm 1; Loshchilov and Hutter 2019, Algorithm 2)
//   moving_average  a = a + (1 - d) (p - a)
//   squares         partial_k = the sum of the squares of piece k;  squares_total: their sum
//
// Tensors are dense, the ones of a step in the same order. Parameters, moments and averages are
// float; gradients float or bf16. What changes from step to step (learning rate, corrections, clip,
// decay) is read from the device.
//
// The tensors are cut into pieces of equal length, a block takes one: a table of addresses, passed
// by value, tells whose it is (binary search: all threads ask the same). Four elements a thread and
// turn by 16-byte loads. Memory-bound: adam moves 28 bytes an element.
// Ladder: a launch a tensor, which for a network's hundreds of small ones is mostly launches -> some
// 100 tensors a launch. The operations of adam and moving_average are spelled out, in the order of
// the CPU's vector loops, so that the bits are the same. The order of squares' sums depends on the
// block size alone.
#include "block.cuh"
#include "four.cuh"

namespace {

// The parameters of a kernel may take 4 KB.
constexpr int TABLE_BYTES = 3840;

template <int OPERANDS>
struct Table {
  static constexpr int MOST = TABLE_BYTES / (8 * OPERANDS + 8);
  void *address[OPERANDS][MOST];
  int length[MOST];
  int first[MOST];  // number of a tensor's first piece
  int count;
  int piece;  // elements, a multiple of 4
};

// This block's piece.
struct Piece {
  int tensor, from, n;
};
template <int OPERANDS>
__device__ __forceinline__ Piece piece(const Table<OPERANDS> &t) {
  int low = 0, high = t.count - 1;
  while (low < high) {
    int middle = (low + high + 1) >> 1;
    if (t.first[middle] <= (int)blockIdx.x)
      low = middle;
    else
      high = middle - 1;
  }
  int from = ((int)blockIdx.x - t.first[low]) * t.piece;
  return {low, from, min(t.piece, t.length[low] - from)};
}
template <class T, int OPERANDS>
__device__ __forceinline__ T *operand(const Table<OPERANDS> &t, int k, const Piece &p) {
  return static_cast<T *>(t.address[k][p.tensor]) + p.from;
}

struct Step {
  float b1, b2, eps, l2, keep, rate, c2, clip;
};

__device__ __forceinline__ Step step(const float *s) {
  return {s[1], s[2], s[3], s[5], (float)(1.0 - (double)s[0] * (double)s[4]),
          __fmul_rn(s[0], s[6]), s[7], s[8]};
}

__device__ __forceinline__ void adam_one(const Step &s, float &p, float g, float &m, float &v) {
  float d = __fmaf_rn(p, s.l2, __fmul_rn(g, s.clip));
  m = __fmaf_rn(m, s.b1, __fmul_rn(d, __fsub_rn(1.0f, s.b1)));
  v = __fmaf_rn(v, s.b2, __fmul_rn(__fmul_rn(d, d), __fsub_rn(1.0f, s.b2)));
  float root = __fadd_rn(__fsqrt_rn(__fmul_rn(v, s.c2)), s.eps);
  p = __fsub_rn(__fmul_rn(p, s.keep), __fdiv_rn(__fmul_rn(m, s.rate), root));
}

// Operands: p, g, m, v.
template <class G>
__device__ __forceinline__ void adam(const float *scalars, const Table<4> &table) {
  Piece here = piece(table);
  float *p = operand<float>(table, 0, here), *m = operand<float>(table, 2, here),
        *v = operand<float>(table, 3, here);
  const G *g = operand<G>(table, 1, here);
  Step s = step(scalars);
  int fours =
      four_aligned(p) && four_aligned(g) && four_aligned(m) && four_aligned(v) ? here.n / 4 : 0;
  for (int i = threadIdx.x; i < fours; i += blockDim.x) {
    float x[4], d[4], first[4], second[4];
    load_four(p + 4 * i, x);
    load_four(g + 4 * i, d);
    load_four(m + 4 * i, first);
    load_four(v + 4 * i, second);
#pragma unroll
    for (int j = 0; j < 4; j++) adam_one(s, x[j], d[j], first[j], second[j]);
    store_four(p + 4 * i, x);
    store_four(m + 4 * i, first);
    store_four(v + 4 * i, second);
  }
  for (int i = 4 * fours + threadIdx.x; i < here.n; i += blockDim.x)
    adam_one(s, p[i], load(g + i), m[i], v[i]);
}

template <class T>
__device__ __forceinline__ void squares(const Table<1> &table, float *partial, int first) {
  Piece here = piece(table);
  const T *x = operand<T>(table, 0, here);
  int fours = four_aligned(x) ? here.n / 4 : 0;
  float sum = 0.0f;
  for (int i = threadIdx.x; i < fours; i += blockDim.x) {
    float v[4];
    load_four(x + 4 * i, v);
#pragma unroll
    for (int j = 0; j < 4; j++) sum = __fmaf_rn(v[j], v[j], sum);
  }
  for (int i = 4 * fours + threadIdx.x; i < here.n; i += blockDim.x) {
    float v = load(x + i);
    sum = __fmaf_rn(v, v, sum);
  }
  sum = block_reduce<Sum>(sum);
  if (threadIdx.x == 0) partial[first + blockIdx.x] = sum;
}

}  // namespace

KERNEL(adam_f32, const float *scalars, Table<4> table) { adam<float>(scalars, table); }
KERNEL(adam_bf16, const float *scalars, Table<4> table) { adam<bf16>(scalars, table); }

// Operands: average, p.
KERNEL(moving_average, const float *decay, Table<2> table) {
  Piece here = piece(table);
  float *a = operand<float>(table, 0, here);
  const float *p = operand<float>(table, 1, here);
  float weight = __fsub_rn(1.0f, *decay);
  int fours = four_aligned(a) && four_aligned(p) ? here.n / 4 : 0;
  for (int i = threadIdx.x; i < fours; i += blockDim.x) {
    float x[4], y[4];
    load_four(a + 4 * i, x);
    load_four(p + 4 * i, y);
#pragma unroll
    for (int j = 0; j < 4; j++) x[j] = __fmaf_rn(__fsub_rn(y[j], x[j]), weight, x[j]);
    store_four(a + 4 * i, x);
  }
  for (int i = 4 * fours + threadIdx.x; i < here.n; i += blockDim.x)
    a[i] = __fmaf_rn(__fsub_rn(p[i], a[i]), weight, a[i]);
}

KERNEL(squares_f32, Table<1> table, float *partial, int first) {
  squares<float>(table, partial, first);
}
KERNEL(squares_bf16, Table<1> table, float *partial, int first) {
  squares<bf16>(table, partial, first);
}

// One block adds n partial sums.
KERNEL(squares_total, const float *partial, int n, float *out) {
  double sum = 0.0;
  for (int i = threadIdx.x; i < n; i += blockDim.x) sum += partial[i];
  float total = block_reduce<Sum>((float)sum);
  if (threadIdx.x == 0) *out = total;
}
