// Group normalisation of images in one pass; equations and layouts: groupnorm.cuh.
//
// A block takes all pixels of the fewest whole groups of a sample whose rows fill 64 bytes (or 32,
// where two tiles would not fit a multiprocessor otherwise), copies them to shared memory at once
// (cp.async), and has every pass there: x is read once, y written once. Backward, gz takes the place
// of gy in float, so that SiLU's slope is computed once. Two blocks on a multiprocessor, so that one
// loads while the other computes.
//
// Ladder: groupnorm_parts.cu reads x twice (backward: x and gy) -> this. Next: blocks that stay and
// load their next tile while they compute, so that large tiles need no second block.
#include "groupnorm.cuh"

namespace {

// out[m * groups + g] = sum over the tile's group g of sums m n + j, weighted if there are weights;
// a warp a group.
template <int n, int kinds>
__device__ __forceinline__ void sum_groups(
    const float *sums, int slots, int each, int groups, const float *weight, float *out) {
  int lane = threadIdx.x & 31;
  for (int g = threadIdx.x >> 5; g < groups; g += blockDim.x >> 5) {
#pragma unroll
    for (int m = 0; m < kinds; m++) {
      float s = 0.0f;
      for (int c = g * each + lane; c < (g + 1) * each; c += 32) {
        float v = sums[(m * n + c % n) * slots + c / n];
        s += weight ? weight[c] * v : v;
      }
      s = warp_reduce<Sum>(s);
      if (lane == 0) out[m * groups + g] = s;
    }
  }
  __syncthreads();
}

template <class T, int n>
__device__ __forceinline__ void whole(
    const T *x, T *y, const float *gamma, const float *beta, float *mean, float *rstd,
    const Cut &cut, int scratch, float eps, int act) {
  DYNAMIC_SHARED(unsigned char, shared);
  Tile<n> tile(cut);
  int each = cut.channels / cut.groups, groups = cut.width / each;
  int first_group = tile.first_channel / each;
  float count = (float)each * (float)cut.pixels;
  T *stash = reinterpret_cast<T *>(shared);
  float *sums = reinterpret_cast<float *>(
      rounded_up(stash, (long long)cut.width * cut.stretch));
  float *means = sums + scratch, *totals = means + groups;  // totals: 2 a group
  fetch(x, cut, tile, stash);
  copy_async_commit();
  copy_async_wait<0>();
  __syncwarp();  // keeps the compiler from reading earlier
  int slots = sums_of_values(cut, tile, stash, sums);
  sum_groups<n, 1>(sums, slots, each, groups, nullptr, means);
  int group[n];
  groups_of(tile.channel, each, group);
  float m[n];
#pragma unroll
  for (int j = 0; j < n; j++) m[j] = means[group[j]] / count;
  slots = sums_of_deviations(cut, tile, stash, m, sums);
  sum_groups<n, 2>(sums, slots, each, groups, nullptr, totals);
  int statistics = tile.b * cut.groups + first_group;
  for (int g = threadIdx.x; g < groups; g += blockDim.x) {
    float d = totals[g], r = reciprocal_deviation(d, totals[groups + g], count, eps);
    float corrected = means[g] / count + d / count;
    mean[statistics + g] = corrected;
    rstd[statistics + g] = r;
    totals[g] = corrected;
    totals[groups + g] = r;
  }
  __syncthreads();
  float scale[n], shift[n];
#pragma unroll
  for (int j = 0; j < n; j++) {
    int c = tile.channel + j;
    m[j] = totals[group[j]];
    scale[j] = gamma[tile.first_channel + c] * totals[groups + group[j]];
    shift[j] = beta[tile.first_channel + c];
  }
  for (int p = tile.first_pixel + tile.row; p < tile.last_pixel; p += tile.rows) {
    float v[n];
    load_vector(stash + p * cut.width + tile.channel, v);
#pragma unroll
    for (int j = 0; j < n; j++) {
      v[j] = fmaf(v[j] - m[j], scale[j], shift[j]);
      if (act) v[j] = silu<T>(v[j]);
    }
    store_vector(y + tile.place(cut, p), v);
  }
}

// gz takes the place of what was fetched of gy: a vector waits where its own thread will write.
template <class T, int n>
__device__ __forceinline__ T *waiting(const Spread<n> &gz, int i) {
  return reinterpret_cast<T *>(gz.base + (n == 1 ? i : 4 * i));
}

template <class T, int n>
__device__ __forceinline__ void gradient_whole(
    const T *gy, const T *x, const float *gamma, const float *beta, const float *mean,
    const float *rstd, const Cut &cut, int scratch, int act, const Addends<T> &addends, T *gx,
    float *partial) {
  DYNAMIC_SHARED(unsigned char, shared);
  Tile<n> tile(cut);
  int each = cut.channels / cut.groups, groups = cut.width / each;
  int statistics = tile.b * cut.groups + tile.first_channel / each;
  T *stash = reinterpret_cast<T *>(shared);
  long long elements = (long long)cut.width * cut.stretch;
  Spread<n> gz{reinterpret_cast<float *>(rounded_up(stash, elements)),
               cut.pixels * tile.vectors};
  float *sums = rounded_up(gz.base, elements), *totals = sums + scratch;
  fetch(x, cut, tile, stash);
  for (int p = tile.first_pixel + tile.row; p < tile.last_pixel; p += tile.rows) {
    const T *from = gy + tile.place(cut, p);
    T *to = waiting<T>(gz, p * tile.vectors + tile.channel / n);
    if constexpr (n == 1) {
      *to = *from;
    } else {
      copy_async_16(to, from);
    }
  }
  copy_async_commit();
  int group[n];
  groups_of(tile.channel, each, group);
  float m[n], r[n], scale[n], shift[n];
#pragma unroll
  for (int j = 0; j < n; j++) {
    int c = tile.channel + j;
    m[j] = mean[statistics + group[j]];
    r[j] = rstd[statistics + group[j]];
    scale[j] = gamma[tile.first_channel + c] * r[j];
    shift[j] = beta[tile.first_channel + c];
  }
  copy_async_wait<0>();
  __syncwarp();  // keeps the compiler from reading earlier
  float sum[2 * n] = {};
  for (int p = tile.first_pixel + tile.row; p < tile.last_pixel; p += tile.rows) {
    float v[n], g[n];
    int i = p * tile.vectors + tile.channel / n;
    load_vector(stash + p * cut.width + tile.channel, v);
    load_vector(static_cast<const T *>(waiting<T>(gz, i)), g);
#pragma unroll
    for (int j = 0; j < n; j++) {
      float d = v[j] - m[j];
      g[j] = cotangent<T>(g[j], fmaf(d, scale[j], shift[j]), act);
      sum[j] += g[j];
      sum[n + j] = fmaf(g[j], d * r[j], sum[n + j]);
    }
    gz.store(i, g);
  }
  int slots = sum_rows(sum, tile.vectors, sums);
  for (int c = threadIdx.x; c < cut.width; c += blockDim.x) {
    float *to = partial + (long long)tile.b * 2 * cut.channels + tile.first_channel + c;
    to[0] = sums[c % n * slots + c / n];
    to[cut.channels] = sums[(n + c % n) * slots + c / n];
  }
  sum_groups<n, 2>(sums, slots, each, groups, gamma + tile.first_channel, totals);
  float count = (float)each * (float)cut.pixels;
#pragma unroll
  for (int j = 0; j < n; j++) {
    shift[j] = -r[j] * totals[group[j]] / count;
    r[j] = -r[j] * r[j] * totals[groups + group[j]] / count;
  }
  for (int p = tile.first_pixel + tile.row; p < tile.last_pixel; p += tile.rows) {
    float v[n], g[n];
    load_vector(stash + p * cut.width + tile.channel, v);
    gz.load(p * tile.vectors + tile.channel / n, g);
#pragma unroll
    for (int j = 0; j < n; j++)
      v[j] = __fmaf_rn(scale[j], g[j], __fmaf_rn(r[j], v[j] - m[j], shift[j]));
    addends.add(tile.b, p, tile.first_channel + tile.channel, v);
    store_vector(gx + tile.place(cut, p), v);
  }
}

}  // namespace

// `wide`: addresses and extents allow 16 bytes at once.
#define GROUP_NORM(SUFFIX, T)                                                                   \
  KERNEL_BOUNDS(512, 1, group_norm_whole_##SUFFIX, int wide, const T *x, T *y,                  \
                const float *gamma, const float *beta, float *mean, float *rstd, Cut cut,       \
                int scratch, float eps, int act) {                                              \
    if (wide) {                                                                                 \
      whole<T, WIDE<T>>(x, y, gamma, beta, mean, rstd, cut, scratch, eps, act);                 \
    } else {                                                                                    \
      whole<T, 1>(x, y, gamma, beta, mean, rstd, cut, scratch, eps, act);                       \
    }                                                                                           \
  }                                                                                             \
  KERNEL_BOUNDS(512, 1, group_norm_gradient_whole_##SUFFIX, int wide, const T *gy,              \
                const T *x, const float *gamma, const float *beta, const float *mean,           \
                const float *rstd, Cut cut, int scratch, int act, Addends<T> addends, T *gx,    \
                float *partial) {                                                               \
    if (wide) {                                                                                 \
      gradient_whole<T, WIDE<T>>(gy, x, gamma, beta, mean, rstd, cut, scratch, act, addends,    \
          gx,                                                                                   \
                                 partial);                                                      \
    } else {                                                                                    \
      gradient_whole<T, 1>(gy, x, gamma, beta, mean, rstd, cut, scratch, act, addends, gx,      \
                           partial);                                                            \
    }                                                                                           \
  }

GROUP_NORM(f32, float)
GROUP_NORM(bf16, bf16)
