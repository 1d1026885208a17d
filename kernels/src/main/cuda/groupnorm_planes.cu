// Group normalisation of planes, where a group is one run of memory; equations: groupnorm.cuh.
//
// A block a group. Forward it reads x three times, for the mean, the deviations and the result;
// backward x and gy twice, first a warp a channel for its sums, then all threads through the group.
// All but the first reading come from the caches as long as a multiprocessor's groups fit there.
//
// Ladder: this, as on the GPU images lie channels last and planes are rare. Next: groups that fit
// into shared memory are kept there, as in groupnorm_whole.cu.
#include "groupnorm.cuh"

namespace {

// A block a group: `length` elements from one place on.
template <class T, int n>
__device__ __forceinline__ void planes(
    const T *x, T *y, const float *gamma, const float *beta, float *mean, float *rstd, int sample,
    int channels, int pixels, int groups, float eps, int act) {
  int b = blockIdx.x / groups, g = blockIdx.x % groups, each = channels / groups;
  int length = each * pixels;
  long long from = (long long)b * sample + (long long)g * length;
  float count = (float)length, sum = 0.0f;
  for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
    float v[n];
    load_vector(x + from + i, v);
#pragma unroll
    for (int j = 0; j < n; j++) sum += v[j];
  }
  float m = block_reduce<Sum>(sum) / count, d = 0.0f, squares = 0.0f;
  for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
    float v[n];
    load_vector(x + from + i, v);
#pragma unroll
    for (int j = 0; j < n; j++) {
      float e = v[j] - m;
      d += e;
      squares = fmaf(e, e, squares);
    }
  }
  d = block_reduce<Sum>(d);
  squares = block_reduce<Sum>(squares);
  m += d / count;
  float r = reciprocal_deviation(d, squares, count, eps);
  if (threadIdx.x == 0) {
    mean[blockIdx.x] = m;
    rstd[blockIdx.x] = r;
  }
  for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
    int c = g * each + i / pixels;
    float v[n], scale = gamma[c] * r, shift = beta[c];
    load_vector(x + from + i, v);
#pragma unroll
    for (int j = 0; j < n; j++) {
      v[j] = fmaf(v[j] - m, scale, shift);
      if (act) v[j] = silu<T>(v[j]);
    }
    store_vector(y + from + i, v);
  }
}

template <class T, int n>
__device__ __forceinline__ void gradient_planes(
    const T *gy, const T *x, const float *gamma, const float *beta, const float *mean,
    const float *rstd, int sample, int channels, int pixels, int groups, int act,
    const Addends<T> &addends, T *gx, float *partial) {
  int b = blockIdx.x / groups, g = blockIdx.x % groups, each = channels / groups;
  int length = each * pixels, lane = threadIdx.x & 31;
  long long from = (long long)b * sample + (long long)g * length;
  float m = mean[blockIdx.x], r = rstd[blockIdx.x], s1 = 0.0f, s2 = 0.0f;
  for (int k = threadIdx.x >> 5; k < each; k += blockDim.x >> 5) {
    int c = g * each + k;
    float scale = gamma[c] * r, shift = beta[c], a = 0.0f, e = 0.0f;
    long long plane = from + (long long)k * pixels;
    for (int i = lane * n; i < pixels; i += 32 * n) {
      float v[n], q[n];
      load_vector(x + plane + i, v);
      load_vector(gy + plane + i, q);
#pragma unroll
      for (int j = 0; j < n; j++) {
        float d = v[j] - m;
        float gz = cotangent<T>(q[j], fmaf(d, scale, shift), act);
        a += gz;
        e = fmaf(gz, d * r, e);
      }
    }
    a = warp_reduce<Sum>(a);
    e = warp_reduce<Sum>(e);
    if (lane == 0) {
      partial[(long long)b * 2 * channels + c] = a;
      partial[((long long)b * 2 + 1) * channels + c] = e;
      s1 = fmaf(gamma[c], a, s1);
      s2 = fmaf(gamma[c], e, s2);
    }
  }
  float count = (float)length;
  float level = -r * block_reduce<Sum>(s1) / count;
  float slope = -r * r * block_reduce<Sum>(s2) / count;
  for (int i = threadIdx.x * n; i < length; i += blockDim.x * n) {
    int c = g * each + i / pixels;
    float v[n], q[n], scale = gamma[c] * r, shift = beta[c];
    load_vector(x + from + i, v);
    load_vector(gy + from + i, q);
#pragma unroll
    for (int j = 0; j < n; j++) {
      float d = v[j] - m;
      float gz = cotangent<T>(q[j], fmaf(d, scale, shift), act);
      v[j] = __fmaf_rn(scale, gz, __fmaf_rn(slope, d, level));
    }
    addends.add(b, g * length + i, 0, v);
    store_vector(gx + from + i, v);
  }
}

}  // namespace

// `wide`: addresses and extents allow 16 bytes at once.
#define GROUP_NORM(SUFFIX, T)                                                                   \
  KERNEL_BOUNDS(512, 1, group_norm_planes_##SUFFIX, int wide, const T *x, T *y,                 \
                const float *gamma, const float *beta, float *mean, float *rstd, int sample,    \
                int channels, int pixels, int groups, float eps, int act) {                     \
    if (wide) {                                                                                 \
      planes<T, WIDE<T>>(x, y, gamma, beta, mean, rstd, sample, channels, pixels, groups, eps,  \
                         act);                                                                  \
    } else {                                                                                    \
      planes<T, 1>(x, y, gamma, beta, mean, rstd, sample, channels, pixels, groups, eps, act);  \
    }                                                                                           \
  }                                                                                             \
  KERNEL_BOUNDS(512, 1, group_norm_gradient_planes_##SUFFIX, int wide, const T *gy,             \
                const T *x, const float *gamma, const float *beta, const float *mean,           \
                const float *rstd, int sample, int channels, int pixels, int groups, int act,   \
                Addends<T> addends, T *gx, float *partial) {                                    \
    if (wide) {                                                                                 \
      gradient_planes<T, WIDE<T>>(gy, x, gamma, beta, mean, rstd, sample, channels, pixels,     \
                                  groups, act, addends, gx, partial);                           \
    } else {                                                                                    \
      gradient_planes<T, 1>(gy, x, gamma, beta, mean, rstd, sample, channels, pixels, groups,   \
          act,                                                                                  \
                            addends, gx, partial);                                              \
    }                                                                                           \
  }

GROUP_NORM(f32, float)
GROUP_NORM(bf16, bf16)
