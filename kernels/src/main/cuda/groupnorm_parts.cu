// Group normalisation of images in two passes; equations and layouts: groupnorm.cuh.
//
// `statistics`: blocks take stretches of pixels of many channels, and leave a mean, a sum of
// deviations and one of their squares a channel behind, which `combine`, one warp a group, merges in
// order (after Chan et al. 1983). `apply` reads x again. Backward alike: `gradient_sums`,
// `gradient_combine`, `gradient_apply`; SiLU's slope is computed twice. Fills the GPU whatever the
// batch.
//
// Ladder: a block a group (groupnorm_planes.cu), which on images uses a part of each sector and of a
// GPU with a small batch -> this. Next: a cluster of blocks a sample in place of the second reading.
#include "groupnorm.cuh"

namespace {

// partial[b][chunk][0][c]: m, about the mean of the channel's values in this stretch of pixels; [1]:
// the sum of their deviations from it; [2]: of the squares of these. (The mean itself, rounded, would
// be off by a deviation's worth where the level is high.)
template <class T, int n>
__device__ __forceinline__ void statistics(
    const T *x, const Cut &cut, int scratch, float *partial) {
  DYNAMIC_SHARED(unsigned char, shared);
  Tile<n> tile(cut);
  T *stash = reinterpret_cast<T *>(shared);
  float *sums = reinterpret_cast<float *>(
      rounded_up(stash, (long long)cut.width * cut.stretch));
  float *means = sums + scratch;
  float count = (float)tile.pixels(cut);
  fetch(x, cut, tile, stash);
  copy_async_commit();
  copy_async_wait<0>();
  __syncwarp();  // keeps the compiler from reading earlier
  int slots = sums_of_values(cut, tile, stash, sums);
  for (int c = threadIdx.x; c < cut.width; c += blockDim.x)
    means[c] = sums[c % n * slots + c / n] / count;
  __syncthreads();
  float m[n];
#pragma unroll
  for (int j = 0; j < n; j++) m[j] = means[tile.channel + j];
  slots = sums_of_deviations(cut, tile, stash, m, sums);
  float *to = partial + ((long long)tile.b * tile.chunks + tile.chunk) * 3 * cut.channels +
              tile.first_channel;
  for (int c = threadIdx.x; c < cut.width; c += blockDim.x) {
    to[c] = means[c];
    to[cut.channels + c] = sums[c % n * slots + c / n];
    to[2 * cut.channels + c] = sums[(n + c % n) * slots + c / n];
  }
}

// y from x by given statistics.
template <class T, int n>
__device__ __forceinline__ void apply(
    const T *x, T *y, const float *gamma, const float *beta, const float *mean, const float *rstd,
    const Cut &cut, int act) {
  Tile<n> tile(cut);
  int group[n];
  groups_of(tile.first_channel + tile.channel, cut.channels / cut.groups, group);
  float m[n], scale[n], shift[n];
#pragma unroll
  for (int j = 0; j < n; j++) {
    int c = tile.first_channel + tile.channel + j;
    m[j] = mean[tile.b * cut.groups + group[j]];
    scale[j] = gamma[c] * rstd[tile.b * cut.groups + group[j]];
    shift[j] = beta[c];
  }
#pragma unroll 4
  for (int p = tile.first_pixel + tile.row; p < tile.last_pixel; p += tile.rows) {
    float v[n];
    load_vector(x + tile.place(cut, p), v);
#pragma unroll
    for (int j = 0; j < n; j++) {
      v[j] = fmaf(v[j] - m[j], scale[j], shift[j]);
      if (act) v[j] = silu<T>(v[j]);
    }
    store_vector(y + tile.place(cut, p), v);
  }
}

// partial[b][chunk][0][c]: sum of gz over this stretch of pixels; [1]: of gz xHat.
template <class T, int n>
__device__ __forceinline__ void gradient_sums(
    const T *gy, const T *x, const float *gamma, const float *beta, const float *mean,
    const float *rstd, const Cut &cut, int act, float *partial) {
  DYNAMIC_SHARED(float, sums);
  Tile<n> tile(cut);
  int group[n];
  groups_of(tile.first_channel + tile.channel, cut.channels / cut.groups, group);
  float m[n], r[n], scale[n], shift[n];
#pragma unroll
  for (int j = 0; j < n; j++) {
    int c = tile.first_channel + tile.channel + j;
    m[j] = mean[tile.b * cut.groups + group[j]];
    r[j] = rstd[tile.b * cut.groups + group[j]];
    scale[j] = gamma[c] * r[j];
    shift[j] = beta[c];
  }
  float sum[2 * n] = {};
#pragma unroll 2
  for (int p = tile.first_pixel + tile.row; p < tile.last_pixel; p += tile.rows) {
    float v[n], g[n];
    load_vector(x + tile.place(cut, p), v);
    load_vector(gy + tile.place(cut, p), g);
#pragma unroll
    for (int j = 0; j < n; j++) {
      float d = v[j] - m[j];
      g[j] = cotangent<T>(g[j], fmaf(d, scale[j], shift[j]), act);
      sum[j] += g[j];
      sum[n + j] = fmaf(g[j], d * r[j], sum[n + j]);
    }
  }
  int slots = sum_rows(sum, tile.vectors, sums);
  float *to = partial + ((long long)tile.b * tile.chunks + tile.chunk) * 2 * cut.channels +
              tile.first_channel;
  for (int c = threadIdx.x; c < cut.width; c += blockDim.x) {
    to[c] = sums[c % n * slots + c / n];
    to[cut.channels + c] = sums[(n + c % n) * slots + c / n];
  }
}

// gx by given sums of groups, totals[b][0][g] and [1][g].
template <class T, int n>
__device__ __forceinline__ void gradient_apply(
    const T *gy, const T *x, const float *gamma, const float *beta, const float *mean,
    const float *rstd, const float *totals, const Cut &cut, int act, const Addends<T> &addends,
    T *gx) {
  Tile<n> tile(cut);
  int each = cut.channels / cut.groups;
  float count = (float)each * (float)cut.pixels;
  int group[n];
  groups_of(tile.first_channel + tile.channel, each, group);
  float m[n], scale[n], shift[n], slope[n], level[n];
#pragma unroll
  for (int j = 0; j < n; j++) {
    int c = tile.first_channel + tile.channel + j, g = group[j];
    float r = rstd[tile.b * cut.groups + g];
    m[j] = mean[tile.b * cut.groups + g];
    scale[j] = gamma[c] * r;
    shift[j] = beta[c];
    level[j] = -r * totals[tile.b * 2 * cut.groups + g] / count;
    slope[j] = -r * r * totals[(tile.b * 2 + 1) * cut.groups + g] / count;
  }
#pragma unroll 2
  for (int p = tile.first_pixel + tile.row; p < tile.last_pixel; p += tile.rows) {
    float v[n], g[n];
    load_vector(x + tile.place(cut, p), v);
    load_vector(gy + tile.place(cut, p), g);
#pragma unroll
    for (int j = 0; j < n; j++) {
      float d = v[j] - m[j];
      float gz = cotangent<T>(g[j], fmaf(d, scale[j], shift[j]), act);
      v[j] = __fmaf_rn(scale[j], gz, __fmaf_rn(slope[j], d, level[j]));
    }
    addends.add(tile.b, p, tile.first_channel + tile.channel, v);
    store_vector(gx + tile.place(cut, p), v);
  }
}

}  // namespace

// Merges what `statistics` left: a warp a group of a sample, its lanes the chunks' channels.
KERNEL(group_norm_combine, const float *partial, int count, Cut cut, float eps, float *mean,
       float *rstd) {
  int lane = threadIdx.x & 31, each = cut.channels / cut.groups;
  int chunks = (cut.pixels + cut.stretch - 1) / cut.stretch;
  int parts = chunks * each;
  for (long long i = grid_thread() >> 5; i < count; i += grid_threads() >> 5) {
    int b = (int)(i / cut.groups), g = (int)(i % cut.groups);
    const float *from = partial + (long long)b * chunks * 3 * cut.channels + g * each;
    float n = (float)each * (float)cut.pixels, sum = 0.0f;
    for (int k = lane; k < parts; k += 32) {
      int chunk = k / each, c = k % each;
      float size = (float)min(cut.stretch, cut.pixels - chunk * cut.stretch);
      sum = fmaf(size, from[(long long)chunk * 3 * cut.channels + c], sum);
    }
    float m = warp_reduce<Sum>(sum) / n, d = 0.0f, squares = 0.0f;
    for (int k = lane; k < parts; k += 32) {
      int chunk = k / each, c = k % each;
      const float *at = from + (long long)chunk * 3 * cut.channels + c;
      float size = (float)min(cut.stretch, cut.pixels - chunk * cut.stretch);
      // From deviations about at[0] to those about m.
      float e = at[0] - m, of = at[cut.channels];
      d += fmaf(size, e, of);
      squares += at[2 * cut.channels] + e * fmaf(size, e, 2.0f * of);
    }
    d = warp_reduce<Sum>(d);
    squares = warp_reduce<Sum>(squares);
    if (lane == 0) {
      mean[i] = m + d / n;
      rstd[i] = reciprocal_deviation(d, squares, n, eps);
    }
  }
}

// Adds up what `gradient_sums` left: by channel into sums[b][2][C], weighted by group into
// totals[b][2][groups].
KERNEL(group_norm_gradient_combine, const float *partial, int count, Cut cut, const float *gamma,
       float *sums, float *totals) {
  int lane = threadIdx.x & 31, each = cut.channels / cut.groups;
  int chunks = (cut.pixels + cut.stretch - 1) / cut.stretch;
  for (long long i = grid_thread() >> 5; i < count; i += grid_threads() >> 5) {
    int b = (int)(i / cut.groups), g = (int)(i % cut.groups);
    float total[2] = {0.0f, 0.0f};
    const float *from = partial + (long long)b * chunks * 2 * cut.channels;
    if (chunks > each) {
      // Lanes share the chunks of a channel; the total stays with the first.
      for (int c = g * each; c < (g + 1) * each; c++) {
#pragma unroll
        for (int m = 0; m < 2; m++) {
          float s = 0.0f;
          for (int chunk = lane; chunk < chunks; chunk += 32)
            s += from[(chunk * 2LL + m) * cut.channels + c];
          s = warp_reduce<Sum>(s);
          if (lane > 0) continue;
          sums[((long long)b * 2 + m) * cut.channels + c] = s;
          total[m] = fmaf(gamma[c], s, total[m]);
        }
      }
    } else {
      for (int c = g * each + lane; c < (g + 1) * each; c += 32) {
#pragma unroll
        for (int m = 0; m < 2; m++) {
          float s = 0.0f;
          for (int chunk = 0; chunk < chunks; chunk++)
            s += from[(chunk * 2LL + m) * cut.channels + c];
          sums[((long long)b * 2 + m) * cut.channels + c] = s;
          total[m] = fmaf(gamma[c], s, total[m]);
        }
      }
    }
#pragma unroll
    for (int m = 0; m < 2; m++) {
      float s = warp_reduce<Sum>(total[m]);
      if (lane == 0) totals[((long long)b * 2 + m) * cut.groups + g] = s;
    }
  }
}

// `wide`: addresses and extents allow 16 bytes at once.
#define GROUP_NORM(SUFFIX, T)                                                                   \
  KERNEL_BOUNDS(512, 1, group_norm_statistics_##SUFFIX, int wide, const T *x, Cut cut,          \
                int scratch, float *partial) {                                                  \
    if (wide) {                                                                                 \
      statistics<T, WIDE<T>>(x, cut, scratch, partial);                                         \
    } else {                                                                                    \
      statistics<T, 1>(x, cut, scratch, partial);                                               \
    }                                                                                           \
  }                                                                                             \
  KERNEL_BOUNDS(512, 1, group_norm_apply_##SUFFIX, int wide, const T *x, T *y,                  \
                const float *gamma, const float *beta, const float *mean, const float *rstd,    \
                Cut cut, int act) {                                                             \
    if (wide) {                                                                                 \
      apply<T, WIDE<T>>(x, y, gamma, beta, mean, rstd, cut, act);                               \
    } else {                                                                                    \
      apply<T, 1>(x, y, gamma, beta, mean, rstd, cut, act);                                     \
    }                                                                                           \
  }                                                                                             \
  KERNEL_BOUNDS(512, 1, group_norm_gradient_sums_##SUFFIX, int wide, const T *gy, const T *x,   \
                const float *gamma, const float *beta, const float *mean, const float *rstd,    \
                Cut cut, int act, float *partial) {                                             \
    if (wide) {                                                                                 \
      gradient_sums<T, WIDE<T>>(gy, x, gamma, beta, mean, rstd, cut, act, partial);             \
    } else {                                                                                    \
      gradient_sums<T, 1>(gy, x, gamma, beta, mean, rstd, cut, act, partial);                   \
    }                                                                                           \
  }                                                                                             \
  KERNEL_BOUNDS(512, 1, group_norm_gradient_apply_##SUFFIX, int wide, const T *gy,              \
                const T *x, const float *gamma, const float *beta, const float *mean,           \
                const float *rstd, const float *totals, Cut cut, int act, Addends<T> addends,   \
                T *gx) {                                                                        \
    if (wide) {                                                                                 \
      gradient_apply<T, WIDE<T>>(gy, x, gamma, beta, mean, rstd, totals, cut, act, addends,     \
          gx);                                                                                  \
    } else {                                                                                    \
      gradient_apply<T, 1>(gy, x, gamma, beta, mean, rstd, totals, cut, act, addends, gx);      \
    }                                                                                           \
  }

GROUP_NORM(f32, float)
GROUP_NORM(bf16, bf16)
