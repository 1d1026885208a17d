// Softmax over the last axis, and its logarithm.
//
//   y = e^(x - max) / sum e^(x - max)          gx = y (gy - sum gy y)
//   y = (x - max) - log sum e^(x - max)        gx = gy - e^y sum gy
//
// Rows of n neighbouring elements at any distance; float or bf16, arithmetic in float. Memory-bound:
// x is read and y written once. Versions:
//   1. `warps`: a warp a row of up to 1024 elements, kept in registers between the passes for the
//      maximum, the sum and the result; lanes meet by shuffles alone.
//   2. `blocks`: a block a longer row. One pass finds maximum and sum together (Milakov and
//      Gimelshein 2018, arXiv 1805.02867, alg. 3), a second, out of the cache, writes.
//   Next: rows of up to 16 elements by fewer lanes.
//
// A NaN or +infinity anywhere in a row makes all of it NaN, and so do -infinities alone: x - max is
// then NaN somewhere, as in the definition.
#include "block.cuh"
#include "vector.cuh"

namespace {

// Vectors of a row that a lane holds: 32 elements, or 16 where they are read one by one.
template <int n>
constexpr int HELD = n == 1 ? 16 : 32 / n;

template <class T, int n>
__device__ __forceinline__ void warps(
    const T *x, int x_stride, T *y, int y_stride, int rows, int length, int log) {
  constexpr int K = HELD<n>;
  int lane = threadIdx.x & 31;
  for (long long r = grid_thread() >> 5; r < rows; r += grid_threads() >> 5) {
    float v[K][n], max = -INFINITY_FLOAT, sum = 0.0f;
    const T *from = x + r * x_stride;
#pragma unroll
    for (int k = 0; k < K; k++) {
      int i = (k * 32 + lane) * n;
      if (i < length) {
        load_vector(from + i, v[k]);
      } else {
#pragma unroll
        for (int j = 0; j < n; j++) v[k][j] = -INFINITY_FLOAT;
      }
#pragma unroll
      for (int j = 0; j < n; j++) max = Max()(max, v[k][j]);
    }
    max = warp_reduce<Max>(max);
#pragma unroll
    for (int k = 0; k < K; k++) {
      if ((k * 32 + lane) * n >= length) continue;
#pragma unroll
      for (int j = 0; j < n; j++) {
        v[k][j] -= max;
        float e = quick_exp<T>(v[k][j]);
        if (!log) v[k][j] = e;
        sum += e;
      }
    }
    sum = warp_reduce<Sum>(sum);
    float factor = log ? 1.0f : 1.0f / sum, shift = log ? -logf(sum) : 0.0f;
    T *to = y + r * y_stride;
#pragma unroll
    for (int k = 0; k < K; k++) {
      int i = (k * 32 + lane) * n;
      if (i >= length) continue;
#pragma unroll
      for (int j = 0; j < n; j++) v[k][j] = log ? v[k][j] + shift : v[k][j] * factor;
      store_vector(to + i, v[k]);
    }
  }
}

template <class T, int n>
__device__ __forceinline__ void blocks(
    const T *x, int x_stride, T *y, int y_stride, int rows, int length, int log) {
  for (long long r = blockIdx.x; r < rows; r += gridDim.x) {
    const T *from = x + r * x_stride;
    float max = -INFINITY_FLOAT, sum = 0.0f;
    for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
      float v[n], next = max;
      load_vector(from + i, v);
#pragma unroll
      for (int j = 0; j < n; j++) next = Max()(next, v[j]);
      if (next != max) sum *= quick_exp<T>(max - next);
      max = next;
      // -infinities so far add nothing; one that is +infinity or NaN gives NaN here for good.
      if (max == -INFINITY_FLOAT) continue;
#pragma unroll
      for (int j = 0; j < n; j++) sum += quick_exp<T>(v[j] - max);
    }
    float all = block_reduce<Max>(max);
    sum = block_reduce<Sum>(max == all ? sum : sum * quick_exp<T>(max - all));
    float factor = log ? 1.0f : 1.0f / sum, shift = log ? -logf(sum) : 0.0f;
    T *to = y + r * y_stride;
    for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
      float v[n];
      load_vector(from + i, v);
#pragma unroll
      for (int j = 0; j < n; j++) {
        v[j] -= all;
        v[j] = log ? v[j] + shift : quick_exp<T>(v[j]) * factor;
      }
      store_vector(to + i, v);
    }
  }
}

template <class T>
__device__ __forceinline__ float product(float gy, float y, float sum, int log) {
  return log ? gy - quick_exp<T>(y) * sum : y * (gy - sum);
}

template <class T, int n>
__device__ __forceinline__ void gradient_warps(
    const T *gy, int g_stride, const T *y, int y_stride, T *gx, int gx_stride, int rows,
    int length, int log) {
  constexpr int K = HELD<n>;
  int lane = threadIdx.x & 31;
  for (long long r = grid_thread() >> 5; r < rows; r += grid_threads() >> 5) {
    float g[K][n], v[K][n], sum = 0.0f;
#pragma unroll
    for (int k = 0; k < K; k++) {
      int i = (k * 32 + lane) * n;
      if (i >= length) continue;
      load_vector(gy + r * g_stride + i, g[k]);
      load_vector(y + r * y_stride + i, v[k]);
#pragma unroll
      for (int j = 0; j < n; j++) sum = log ? sum + g[k][j] : fmaf(g[k][j], v[k][j], sum);
    }
    sum = warp_reduce<Sum>(sum);
#pragma unroll
    for (int k = 0; k < K; k++) {
      int i = (k * 32 + lane) * n;
      if (i >= length) continue;
#pragma unroll
      for (int j = 0; j < n; j++) v[k][j] = product<T>(g[k][j], v[k][j], sum, log);
      store_vector(gx + r * gx_stride + i, v[k]);
    }
  }
}

template <class T, int n>
__device__ __forceinline__ void gradient_blocks(
    const T *gy, int g_stride, const T *y, int y_stride, T *gx, int gx_stride, int rows,
    int length, int log) {
  for (long long r = blockIdx.x; r < rows; r += gridDim.x) {
    float sum = 0.0f;
    for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
      float g[n], v[n];
      load_vector(gy + r * g_stride + i, g);
      load_vector(y + r * y_stride + i, v);
#pragma unroll
      for (int j = 0; j < n; j++) sum = log ? sum + g[j] : fmaf(g[j], v[j], sum);
    }
    sum = block_reduce<Sum>(sum);
    for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
      float g[n], v[n];
      load_vector(gy + r * g_stride + i, g);
      load_vector(y + r * y_stride + i, v);
#pragma unroll
      for (int j = 0; j < n; j++) v[j] = product<T>(g[j], v[j], sum, log);
      store_vector(gx + r * gx_stride + i, v);
    }
  }
}

}  // namespace

// `wide`: addresses, distances and lengths allow 16 bytes at once.
#define SOFTMAX(FORM, SUFFIX, T)                                                                \
  KERNEL_BOUNDS(512, 1, softmax_##FORM##_##SUFFIX, int wide, const T *x, int x_stride, T *y,    \
                int y_stride, int rows, int length, int log) {                                  \
    if (wide) {                                                                                 \
      FORM<T, WIDE<T>>(x, x_stride, y, y_stride, rows, length, log);                            \
    } else {                                                                                    \
      FORM<T, 1>(x, x_stride, y, y_stride, rows, length, log);                                  \
    }                                                                                           \
  }                                                                                             \
  KERNEL_BOUNDS(512, 1, softmax_gradient_##FORM##_##SUFFIX, int wide, const T *gy,              \
                int g_stride, const T *y, int y_stride, T *gx, int gx_stride, int rows,         \
                int length, int log) {                                                          \
    if (wide) {                                                                                 \
      gradient_##FORM<T, WIDE<T>>(gy, g_stride, y, y_stride, gx, gx_stride, rows, length, log); \
    } else {                                                                                    \
      gradient_##FORM<T, 1>(gy, g_stride, y, y_stride, gx, gx_stride, rows, length, log);       \
    }                                                                                           \
  }

SOFTMAX(warps, f32, float)
SOFTMAX(warps, bf16, bf16)
SOFTMAX(blocks, f32, float)
SOFTMAX(blocks, bf16, bf16)
