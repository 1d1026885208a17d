// Group normalisation, optionally followed by SiLU (Wu and He 2018, arXiv 1803.08494, eq. 1, 2, 7).
//
//   y = act(z),  z = gamma (x - mean) rstd + beta,  rstd = 1 / sqrt(variance + eps)
//
// mean and variance over the n = (C / groups) P values of a group of a sample, P its pixels. With
// gz = gy act'(z), xHat = (x - mean) rstd:
//
//   gBeta_c = sum gz      gGamma_c = sum gz xHat
//   gx = rstd (gamma gz - (S1 + xHat S2) / n) + addends,  S1 = sum gamma gz, S2 = sum gamma gz xHat
//
// x [B,C,…] in one of two layouts: `images`, channels fastest (pixel p of sample b begins at
// b sample + p C), and `planes`, a channel's pixels together (channel c begins at b sample + c P).
// float or bf16; parameters, statistics and sums are float.
//
// Memory-bound: the least traffic is x read and y written once. Versions:
//   1. a block a group, reading x three times; groups of few channels use a part of each 32-byte
//      sector. (`planes`, where a group is one run of memory, is still so: the second and third
//      reading come from the caches.)
//   2. `statistics`, `combine`, `apply`: blocks take stretches of pixels of many channels, leave a
//      mean, a sum of deviations and one of their squares a channel behind, which one warp a group
//      merges in order (after Chan et al. 1983); a second pass applies. Fills the GPU whatever the
//      batch; x is read twice.
//   3. `whole`: a block takes all pixels of the fewest whole groups whose rows fill 64 bytes,
//      copies them to shared memory at once (cp.async), and has every pass there: x is read once. Used
//      where the tile fits and there are enough of them; 2 otherwise.
//   Next: clusters of blocks that share a sample's groups (Hopper), so that 3 serves small batches
//   and large images; overlap of the next tile's loads with this one's passes.
//
// Variances: deviations are taken from a mean that is already known, so a large common level does
// not cancel, and what that mean's rounding leaves over is corrected: with d = x - m,
// mean = m + sum d / n, n variance = sum d^2 - (sum d)^2 / n.
//
// A batch norm of images (Ioffe and Szegedy 2015, arXiv 1502.03167) is all of this for one sample
// of B P pixels with groups of one channel.
//
// Sums go in a fixed order: results depend on shapes and block size alone. gGamma and gBeta are
// summed over samples by `columns` from what each block left behind.
#include "columns.cuh"
#include "moments.cuh"
#include "vector.cuh"

namespace {

// act'(z), and act(z).
template <class T>
__device__ __forceinline__ float silu(float z) {
  return __fdividef(z, 1.0f + quick_exp<T>(-z));
}
template <class T>
__device__ __forceinline__ float silu_slope(float z) {
  float s = __fdividef(1.0f, 1.0f + quick_exp<T>(-z));
  return s * fmaf(z, 1.0f - s, 1.0f);
}
template <class T>
__device__ __forceinline__ float cotangent(float gy, float z, int act) {
  return act ? gy * silu_slope<T>(z) : gy;
}

// What is added to gx: element (b, p, c) lies at data + b sample + p pixel + c.
template <class T>
struct Addend {
  const T *data;
  int sample, pixel, wide;
  template <int n>
  __device__ __forceinline__ void load(int b, int p, int c, float (&v)[n]) const {
    const T *at = data + (long long)b * sample + (long long)p * pixel + c;
    if (wide) {
      load_vector(at, v);
    } else {
#pragma unroll
      for (int j = 0; j < n; j++) v[j] = ::load(at + j);
    }
  }
};
template <class T>
struct Addends {
  Addend<T> first, second;
  // v = (first + second) + v, with the bits of sums of their own.
  template <int n>
  __device__ __forceinline__ void add(int b, int p, int c, float (&v)[n]) const {
    if (!first.data) return;
    float a[n];
    first.load(b, p, c, a);
    if (second.data) {
      float s[n];
      second.load(b, p, c, s);
#pragma unroll
      for (int j = 0; j < n; j++) a[j] = __fadd_rn(a[j], s[j]);
    }
#pragma unroll
    for (int j = 0; j < n; j++) v[j] = __fadd_rn(a[j], v[j]);
  }
};

// How images are cut: a block takes `width` channels (a divisor of C, a multiple of the vector) of
// `stretch` pixels of one sample; its threads are rows of width / n.
struct Cut {
  int sample, channels, pixels, groups, width, stretch;
};
template <int n>
struct Tile {
  int b, chunk, chunks, first_channel, first_pixel, last_pixel, vectors, row, rows, channel;
  __device__ __forceinline__ explicit Tile(const Cut &cut) {
    int tiles = cut.channels / cut.width;
    chunks = (cut.pixels + cut.stretch - 1) / cut.stretch;
    int block = blockIdx.x;
    chunk = block % chunks;
    block /= chunks;
    first_channel = block % tiles * cut.width;
    b = block / tiles;
    first_pixel = chunk * cut.stretch;
    last_pixel = min(cut.pixels, first_pixel + cut.stretch);
    vectors = cut.width / n;
    rows = blockDim.x / vectors;
    row = threadIdx.x / vectors;
    channel = (threadIdx.x - row * vectors) * n;
    // Threads beyond the last full row have no pixels.
    if (row >= rows) first_pixel = last_pixel;
  }
  // Pixels of the tile, whatever this thread's share.
  __device__ __forceinline__ int pixels(const Cut &cut) const {
    return min(cut.stretch, cut.pixels - chunk * cut.stretch);
  }
  __device__ __forceinline__ long long place(const Cut &cut, int pixel) const {
    return (long long)b * cut.sample + (long long)pixel * cut.channels + first_channel + channel;
  }
};

template <class T>
__device__ __forceinline__ T *rounded_up(T *base, long long elements) {
  return base + (elements + WIDE<T> - 1) / WIDE<T> * WIDE<T>;
}

// Starts copying this thread's part of the tile to its place in shared memory.
template <class T, int n>
__device__ __forceinline__ void fetch(
    const T *x, const Cut &cut, const Tile<n> &tile, T *stash) {
  int base = tile.chunk * cut.stretch;
  for (int p = tile.first_pixel + tile.row; p < tile.last_pixel; p += tile.rows) {
    const T *from = x + tile.place(cut, p);
    T *to = stash + (p - base) * cut.width + tile.channel;
    if constexpr (n == 1) {
      *to = *from;
    } else {
      copy_async_16(to, from);
    }
  }
}

// Sums over the tile of each channel's values, at sums[j * slots + v]: channel v n + j.
template <class T, int n>
__device__ __forceinline__ int sums_of_values(
    const Cut &cut, const Tile<n> &tile, const T *stash, float *sums) {
  int base = tile.chunk * cut.stretch;
  float sum[n] = {};
  for (int p = tile.first_pixel + tile.row; p < tile.last_pixel; p += tile.rows) {
    float v[n];
    load_vector(stash + (p - base) * cut.width + tile.channel, v);
#pragma unroll
    for (int j = 0; j < n; j++) sum[j] += v[j];
  }
  return sum_rows(sum, tile.vectors, sums);
}
// Likewise of deviations (j < n) and of their squares (from n on).
template <class T, int n>
__device__ __forceinline__ int sums_of_deviations(
    const Cut &cut, const Tile<n> &tile, const T *stash, const float (&mean)[n], float *sums) {
  int base = tile.chunk * cut.stretch;
  float sum[2 * n] = {};
  for (int p = tile.first_pixel + tile.row; p < tile.last_pixel; p += tile.rows) {
    float v[n];
    load_vector(stash + (p - base) * cut.width + tile.channel, v);
#pragma unroll
    for (int j = 0; j < n; j++) {
      float d = v[j] - mean[j];
      sum[j] += d;
      sum[n + j] = fmaf(d, d, sum[n + j]);
    }
  }
  return sum_rows(sum, tile.vectors, sums);
}

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

// ---- images, one pass

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
  int slots = sums_of_values(cut, tile, stash, sums);
  sum_groups<n, 1>(sums, slots, each, groups, nullptr, means);
  float m[n];
#pragma unroll
  for (int j = 0; j < n; j++) m[j] = means[(tile.channel + j) / each] / count;
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
    int c = tile.channel + j, g = c / each;
    m[j] = totals[g];
    scale[j] = gamma[tile.first_channel + c] * totals[groups + g];
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
  float m[n], r[n], scale[n], shift[n];
#pragma unroll
  for (int j = 0; j < n; j++) {
    int c = tile.channel + j;
    m[j] = mean[statistics + c / each];
    r[j] = rstd[statistics + c / each];
    scale[j] = gamma[tile.first_channel + c] * r[j];
    shift[j] = beta[tile.first_channel + c];
  }
  copy_async_wait<0>();
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
    int g = (tile.channel + j) / each;
    shift[j] = -r[j] * totals[g] / count;
    r[j] = -r[j] * r[j] * totals[groups + g] / count;
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

// ---- images, two passes

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
  int each = cut.channels / cut.groups;
  float m[n], scale[n], shift[n];
#pragma unroll
  for (int j = 0; j < n; j++) {
    int c = tile.first_channel + tile.channel + j;
    m[j] = mean[tile.b * cut.groups + c / each];
    scale[j] = gamma[c] * rstd[tile.b * cut.groups + c / each];
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
  int each = cut.channels / cut.groups;
  float m[n], r[n], scale[n], shift[n];
#pragma unroll
  for (int j = 0; j < n; j++) {
    int c = tile.first_channel + tile.channel + j;
    m[j] = mean[tile.b * cut.groups + c / each];
    r[j] = rstd[tile.b * cut.groups + c / each];
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
  float m[n], scale[n], shift[n], slope[n], level[n];
#pragma unroll
  for (int j = 0; j < n; j++) {
    int c = tile.first_channel + tile.channel + j, g = c / each;
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

// ---- planes

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

// First a warp a channel for its sums, then all threads through the group.
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

// gBeta and gGamma from sums[b][2][C].
KERNEL(group_norm_columns, const float *sums, int samples, int channels, float *g_beta,
       float *g_gamma) {
  add_columns(sums, samples, 2 * channels, g_beta, channels, g_gamma);
}

// `wide`: addresses and extents allow 16 bytes at once.
#define GROUP_NORM(SUFFIX, T)                                                                      \
  KERNEL_BOUNDS(512, 1, group_norm_whole_##SUFFIX,                                                 \
                int wide, const T *x, T *y, const float *gamma,                                    \
         const float *beta, float *mean, float *rstd, Cut cut, int scratch, float eps, int act) {  \
    if (wide) {                                                                                    \
      whole<T, WIDE<T>>(x, y, gamma, beta, mean, rstd, cut, scratch, eps, act);                    \
    } else {                                                                                       \
      whole<T, 1>(x, y, gamma, beta, mean, rstd, cut, scratch, eps, act);                          \
    }                                                                                              \
  }                                                                                                \
  KERNEL_BOUNDS(512, 1, group_norm_statistics_##SUFFIX,                                            \
                int wide, const T *x, Cut cut, int scratch,                                        \
         float *partial) {                                                                         \
    if (wide) {                                                                                    \
      statistics<T, WIDE<T>>(x, cut, scratch, partial);                                            \
    } else {                                                                                       \
      statistics<T, 1>(x, cut, scratch, partial);                                                  \
    }                                                                                              \
  }                                                                                                \
  KERNEL_BOUNDS(512, 1, group_norm_apply_##SUFFIX,                                                 \
                int wide, const T *x, T *y, const float *gamma,                                    \
         const float *beta, const float *mean, const float *rstd, Cut cut, int act) {              \
    if (wide) {                                                                                    \
      apply<T, WIDE<T>>(x, y, gamma, beta, mean, rstd, cut, act);                                  \
    } else {                                                                                       \
      apply<T, 1>(x, y, gamma, beta, mean, rstd, cut, act);                                        \
    }                                                                                              \
  }                                                                                                \
  KERNEL_BOUNDS(512, 1, group_norm_planes_##SUFFIX,                                                \
                int wide, const T *x, T *y, const float *gamma,                                    \
         const float *beta, float *mean, float *rstd, int sample, int channels, int pixels,        \
         int groups, float eps, int act) {                                                         \
    if (wide) {                                                                                    \
      planes<T, WIDE<T>>(x, y, gamma, beta, mean, rstd, sample, channels, pixels, groups, eps,     \
                         act);                                                                     \
    } else {                                                                                       \
      planes<T, 1>(x, y, gamma, beta, mean, rstd, sample, channels, pixels, groups, eps, act);     \
    }                                                                                              \
  }                                                                                                \
  KERNEL_BOUNDS(512, 1, group_norm_gradient_whole_##SUFFIX,                                        \
                int wide, const T *gy, const T *x,                                                 \
         const float *gamma, const float *beta, const float *mean, const float *rstd, Cut cut,     \
         int scratch, int act, Addends<T> addends, T *gx, float *partial) {                        \
    if (wide) {                                                                                    \
      gradient_whole<T, WIDE<T>>(gy, x, gamma, beta, mean, rstd, cut, scratch, act, addends, gx,   \
                                 partial);                                                         \
    } else {                                                                                       \
      gradient_whole<T, 1>(gy, x, gamma, beta, mean, rstd, cut, scratch, act, addends, gx,         \
                           partial);                                                               \
    }                                                                                              \
  }                                                                                                \
  KERNEL_BOUNDS(512, 1, group_norm_gradient_sums_##SUFFIX,                                         \
                int wide, const T *gy, const T *x,                                                 \
         const float *gamma, const float *beta, const float *mean, const float *rstd, Cut cut,     \
         int act, float *partial) {                                                                \
    if (wide) {                                                                                    \
      gradient_sums<T, WIDE<T>>(gy, x, gamma, beta, mean, rstd, cut, act, partial);                \
    } else {                                                                                       \
      gradient_sums<T, 1>(gy, x, gamma, beta, mean, rstd, cut, act, partial);                      \
    }                                                                                              \
  }                                                                                                \
  KERNEL_BOUNDS(512, 1, group_norm_gradient_apply_##SUFFIX,                                        \
                int wide, const T *gy, const T *x,                                                 \
         const float *gamma, const float *beta, const float *mean, const float *rstd,              \
         const float *totals, Cut cut, int act, Addends<T> addends, T *gx) {                       \
    if (wide) {                                                                                    \
      gradient_apply<T, WIDE<T>>(gy, x, gamma, beta, mean, rstd, totals, cut, act, addends, gx);   \
    } else {                                                                                       \
      gradient_apply<T, 1>(gy, x, gamma, beta, mean, rstd, totals, cut, act, addends, gx);         \
    }                                                                                              \
  }                                                                                                \
  KERNEL_BOUNDS(512, 1, group_norm_gradient_planes_##SUFFIX,                                       \
                int wide, const T *gy, const T *x,                                                 \
         const float *gamma, const float *beta, const float *mean, const float *rstd, int sample,  \
         int channels, int pixels, int groups, int act, Addends<T> addends, T *gx,                 \
         float *partial) {                                                                         \
    if (wide) {                                                                                    \
      gradient_planes<T, WIDE<T>>(gy, x, gamma, beta, mean, rstd, sample, channels, pixels,        \
                                  groups, act, addends, gx, partial);                              \
    } else {                                                                                       \
      gradient_planes<T, 1>(gy, x, gamma, beta, mean, rstd, sample, channels, pixels, groups, act, \
                            addends, gx, partial);                                                 \
    }                                                                                              \
  }

GROUP_NORM(f32, float)
GROUP_NORM(bf16, bf16)
