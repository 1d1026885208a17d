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
// x [B,C,…] in one of two layouts: images, channels fastest (pixel p of sample b begins at
// b sample + p C), and planes, a channel's pixels together (channel c begins at b sample + c P).
// float or bf16; parameters, statistics and sums are float. Memory-bound: the least traffic is x
// read and y written once, backward x and gy read and gx written. Versions:
//   1. groupnorm_planes.cu: a block a group, reading x three times, the second and third time out of
//      the caches. On images, groups of few channels would use a part of each 32-byte sector.
//   2. groupnorm_parts.cu: blocks take stretches of pixels of many channels and leave sums behind,
//      which a warp a group merges; a second pass applies. Fills the GPU whatever the batch.
//   3. groupnorm_whole.cu: a block takes all pixels of a few groups and keeps them in shared memory,
//      so that each number is read once. Used where a tile fits and there are enough of them.
//   Next: clusters of blocks that share a sample's groups (Hopper), so that 3 serves small batches
//   and large images; the next tile's loads during this one's passes.
//
// Variances: deviations are taken from a mean that is already known, so a large common level does
// not cancel, and what that mean's rounding leaves over is corrected: with d = x - m,
// mean = m + sum d / n, n variance = sum d^2 - (sum d)^2 / n.
//
// A batch norm of images (Ioffe and Szegedy 2015, arXiv 1502.03167) is all of this for one sample
// of B P pixels with groups of one channel.
//
// Sums go in a fixed order: results depend on shapes, the block size and the number of
// multiprocessors alone. gGamma and gBeta are summed over samples by columns.cu from what each block
// left behind.
#pragma once
#include "row_sums.cuh"
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

// The groups of n neighbouring channels, of `each` channels, by one division.
template <int n>
__device__ __forceinline__ void groups_of(int channel, int each, int (&group)[n]) {
  int g = channel / each, left = (g + 1) * each - channel;
#pragma unroll
  for (int j = 0; j < n; j++) {
    group[j] = g;
    if (--left == 0) {
      g++;
      left = each;
    }
  }
}

}  // namespace
