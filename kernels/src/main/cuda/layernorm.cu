// Layer normalisation over the last axis (Ba et al. 2016, arXiv 1607.06450, eq. 3-4).
//
//   y = gamma xHat + beta,  xHat = (x - mean) rstd,  rstd = 1 / sqrt(variance + eps)
//
//   gx = rstd (gamma gy - (S1 + xHat S2) / n),  S1 = sum gamma gy, S2 = sum gamma gy xHat
//   gBeta_j = sum over rows of gy_j,  gGamma_j = of gy_j xHat_j
//
// Rows of n neighbouring elements at any distance; float or bf16, parameters, statistics and sums in
// float. Memory-bound: each operand is read once, each result written once. Versions:
//   1. a warp a row and a second kernel down the columns, which reads gy and x again.
//   2. `warps`: a warp a row of up to 1024 elements, in registers between the passes for the mean,
//      the deviations and the result. Backward, each warp adds to column sums of its own in shared
//      memory; blocks leave one pair of rows each for `columns`.
//   3. `blocks`: a block a longer row, which comes from the first cache after the first pass;
//      its threads add to the columns they own.
//   Next: long rows held in registers by the whole block.
//
// Variances are of deviations from a mean already known, corrected for its rounding: no common level
// cancels. Sums go in a fixed order.
#include "block.cuh"
#include "moments.cuh"
#include "vector.cuh"

namespace {

// Vectors of a row that a lane holds: 32 elements, or 16 where they are read one by one.
template <int n>
constexpr int HELD = n == 1 ? 16 : 32 / n;

template <class T, int n>
__device__ __forceinline__ void warps(
    const T *x, int x_stride, T *y, int y_stride, const float *gamma, const float *beta,
    float *mean, float *rstd, int rows, int length, float eps) {
  constexpr int K = HELD<n>;
  int lane = threadIdx.x & 31;
  float count = (float)length;
  for (long long r = grid_thread() >> 5; r < rows; r += grid_threads() >> 5) {
    float v[K][n], sum = 0.0f, d = 0.0f, squares = 0.0f;
#pragma unroll
    for (int k = 0; k < K; k++) {
      int i = (k * 32 + lane) * n;
      if (i >= length) continue;
      load_vector(x + r * x_stride + i, v[k]);
#pragma unroll
      for (int j = 0; j < n; j++) sum += v[k][j];
    }
    float m = warp_reduce<Sum>(sum) / count;
#pragma unroll
    for (int k = 0; k < K; k++) {
      if ((k * 32 + lane) * n >= length) continue;
#pragma unroll
      for (int j = 0; j < n; j++) {
        float e = v[k][j] - m;
        d += e;
        squares = fmaf(e, e, squares);
      }
    }
    d = warp_reduce<Sum>(d);
    float s = reciprocal_deviation(d, warp_reduce<Sum>(squares), count, eps);
    m += d / count;
    if (lane == 0) {
      mean[r] = m;
      rstd[r] = s;
    }
#pragma unroll
    for (int k = 0; k < K; k++) {
      int i = (k * 32 + lane) * n;
      if (i >= length) continue;
      float a[n], b[n];
      load_floats(gamma + i, a);
      load_floats(beta + i, b);
#pragma unroll
      for (int j = 0; j < n; j++) v[k][j] = fmaf((v[k][j] - m) * s, a[j], b[j]);
      store_vector(y + r * y_stride + i, v[k]);
    }
  }
}

template <class T, int n>
__device__ __forceinline__ void blocks(
    const T *x, int x_stride, T *y, int y_stride, const float *gamma, const float *beta,
    float *mean, float *rstd, int rows, int length, float eps) {
  float count = (float)length;
  for (long long r = blockIdx.x; r < rows; r += gridDim.x) {
    const T *from = x + r * x_stride;
    float v[n], sum = 0.0f, d = 0.0f, squares = 0.0f;
    for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
      load_vector(from + i, v);
#pragma unroll
      for (int j = 0; j < n; j++) sum += v[j];
    }
    float m = block_reduce<Sum>(sum) / count;
    for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
      load_vector(from + i, v);
#pragma unroll
      for (int j = 0; j < n; j++) {
        float e = v[j] - m;
        d += e;
        squares = fmaf(e, e, squares);
      }
    }
    d = block_reduce<Sum>(d);
    float s = reciprocal_deviation(d, block_reduce<Sum>(squares), count, eps);
    m += d / count;
    if (threadIdx.x == 0) {
      mean[r] = m;
      rstd[r] = s;
    }
    for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
      float a[n], b[n];
      load_vector(from + i, v);
      load_floats(gamma + i, a);
      load_floats(beta + i, b);
#pragma unroll
      for (int j = 0; j < n; j++) v[j] = fmaf((v[j] - m) * s, a[j], b[j]);
      store_vector(y + r * y_stride + i, v);
    }
  }
}

// Adds gy and gy xHat to the sums of columns that this thread owns, vector i of them.
template <int n>
__device__ __forceinline__ void accumulate(
    const Spread<n> &g_beta, const Spread<n> &g_gamma, int i, const float (&gy)[n],
    const float (&normal)[n]) {
  float s[n];
  g_beta.load(i, s);
#pragma unroll
  for (int j = 0; j < n; j++) s[j] += gy[j];
  g_beta.store(i, s);
  g_gamma.load(i, s);
#pragma unroll
  for (int j = 0; j < n; j++) s[j] = fmaf(gy[j], normal[j], s[j]);
  g_gamma.store(i, s);
}

// partial[block][0][j]: sum of gy_j over the block's rows, [1]: of gy_j xHat_j.
template <class T, int n>
__device__ __forceinline__ void gradient_warps(
    const T *gy, int g_stride, const T *x, int x_stride, T *gx, int gx_stride, const float *gamma,
    const float *mean, const float *rstd, int rows, int length, float *partial) {
  DYNAMIC_SHARED(float, sums);
  constexpr int K = HELD<n>;
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, count = blockDim.x >> 5;
  int vectors = length / n;
  // Without a remainder where n > 1, so that these stay aligned.
  Spread<n> own_beta{sums + 2 * warp * length, vectors};
  Spread<n> own_gamma{sums + (2 * warp + 1) * length, vectors};
  float zero[n] = {};
  for (int i = lane; i < vectors; i += 32) {
    own_beta.store(i, zero);
    own_gamma.store(i, zero);
  }
  for (long long r = grid_thread() >> 5; r < rows; r += grid_threads() >> 5) {
    float g[K][n], v[K][n], s1 = 0.0f, s2 = 0.0f;
    float m = mean[r], s = rstd[r];
#pragma unroll
    for (int k = 0; k < K; k++) {
      int i = k * 32 + lane;
      if (i >= vectors) continue;
      load_vector(x + r * x_stride + i * n, v[k]);
      load_vector(gy + r * g_stride + i * n, g[k]);
    }
#pragma unroll
    for (int k = 0; k < K; k++) {
      int i = k * 32 + lane;
      if (i >= vectors) continue;
      float a[n];
      load_floats(gamma + i * n, a);
#pragma unroll
      for (int j = 0; j < n; j++) v[k][j] = (v[k][j] - m) * s;
      accumulate(own_beta, own_gamma, i, g[k], v[k]);
#pragma unroll
      for (int j = 0; j < n; j++) {
        g[k][j] *= a[j];
        s1 += g[k][j];
        s2 = fmaf(g[k][j], v[k][j], s2);
      }
    }
    s1 = warp_reduce<Sum>(s1) / (float)length;
    s2 = warp_reduce<Sum>(s2) / (float)length;
#pragma unroll
    for (int k = 0; k < K; k++) {
      int i = k * 32 + lane;
      if (i >= vectors) continue;
#pragma unroll
      for (int j = 0; j < n; j++) v[k][j] = s * (g[k][j] - fmaf(v[k][j], s2, s1));
      store_vector(gx + r * gx_stride + i * n, v[k]);
    }
  }
  __syncthreads();
  float *to = partial + (long long)blockIdx.x * 2 * length;
  for (int j = threadIdx.x; j < 2 * length; j += blockDim.x) {
    float sum = 0.0f;
    for (int w = 0; w < count; w++) {
      Spread<n> of{sums + (2 * w + (j >= length)) * length, vectors};
      sum += of.at(j >= length ? j - length : j);
    }
    to[j] = sum;
  }
}

template <class T, int n>
__device__ __forceinline__ void gradient_blocks(
    const T *gy, int g_stride, const T *x, int x_stride, T *gx, int gx_stride, const float *gamma,
    const float *mean, const float *rstd, int rows, int length, float *partial) {
  DYNAMIC_SHARED(float, sums);
  int vectors = length / n;
  Spread<n> own_beta{sums, vectors}, own_gamma{sums + length, vectors};
  float zero[n] = {};
  for (int i = threadIdx.x; i < vectors; i += blockDim.x) {
    own_beta.store(i, zero);
    own_gamma.store(i, zero);
  }
  for (long long r = blockIdx.x; r < rows; r += gridDim.x) {
    float m = mean[r], s = rstd[r], s1 = 0.0f, s2 = 0.0f, g[n], v[n], a[n];
    for (int i = threadIdx.x; i < vectors; i += blockDim.x) {
      load_vector(x + r * x_stride + i * n, v);
      load_vector(gy + r * g_stride + i * n, g);
      load_floats(gamma + i * n, a);
#pragma unroll
      for (int j = 0; j < n; j++) v[j] = (v[j] - m) * s;
      accumulate(own_beta, own_gamma, i, g, v);
#pragma unroll
      for (int j = 0; j < n; j++) {
        s1 = fmaf(a[j], g[j], s1);
        s2 = fmaf(a[j] * g[j], v[j], s2);
      }
    }
    s1 = block_reduce<Sum>(s1) / (float)length;
    s2 = block_reduce<Sum>(s2) / (float)length;
    for (int i = threadIdx.x; i < vectors; i += blockDim.x) {
      load_vector(x + r * x_stride + i * n, v);
      load_vector(gy + r * g_stride + i * n, g);
      load_floats(gamma + i * n, a);
#pragma unroll
      for (int j = 0; j < n; j++)
        v[j] = s * (a[j] * g[j] - fmaf((v[j] - m) * s, s2, s1));
      store_vector(gx + r * gx_stride + i * n, v);
    }
  }
  __syncthreads();
  float *to = partial + (long long)blockIdx.x * 2 * length;
  for (int j = threadIdx.x; j < length; j += blockDim.x) {
    to[j] = own_beta.at(j);
    to[length + j] = own_gamma.at(j);
  }
}

}  // namespace

// `wide`: addresses, distances and lengths allow 16 bytes at once.
#define LAYER_NORM(FORM, SUFFIX, T)                                                            \
  KERNEL_BOUNDS(512, 1, layer_norm_##FORM##_##SUFFIX, int wide, const T *x, int x_stride,      \
                T *y, int y_stride, const float *gamma, const float *beta, float *mean,        \
                float *rstd, int rows, int length, float eps) {                                \
    if (wide) {                                                                                \
      FORM<T, WIDE<T>>(x, x_stride, y, y_stride, gamma, beta, mean, rstd, rows, length, eps);  \
    } else {                                                                                   \
      FORM<T, 1>(x, x_stride, y, y_stride, gamma, beta, mean, rstd, rows, length, eps);        \
    }                                                                                          \
  }                                                                                            \
  KERNEL_BOUNDS(512, 1, layer_norm_gradient_##FORM##_##SUFFIX, int wide, const T *gy,          \
                int g_stride, const T *x, int x_stride, T *gx, int gx_stride,                  \
                const float *gamma, const float *mean, const float *rstd, int rows,            \
                int length, float *partial) {                                                  \
    if (wide) {                                                                                \
      gradient_##FORM<T, WIDE<T>>(gy, g_stride, x, x_stride, gx, gx_stride, gamma, mean, rstd, \
                                  rows, length, partial);                                      \
    } else {                                                                                   \
      gradient_##FORM<T, 1>(gy, g_stride, x, x_stride, gx, gx_stride, gamma, mean, rstd, rows, \
                            length, partial);                                                  \
    }                                                                                          \
  }

LAYER_NORM(warps, f32, float)
LAYER_NORM(warps, bf16, bf16)
LAYER_NORM(blocks, f32, float)
LAYER_NORM(blocks, bf16, bf16)
