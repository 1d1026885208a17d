// Long sums, in parts that are added up in order.
//
//   conv_sums     part[image][q][c] = sum of gy[m,c] over the pixels m of part q    gBias, in two steps
//   conv_parts    out_i = sum_q part_q,i                                            gBias and gw
//   conv_finish   y[m,o] = sum_q part[q][m][o] + bias + shift + addend              small images
//
// conv_sums: a block takes 128 channels, a lane 4 neighbours of them, a warp every eighth pixel of a
// part; the warps' sums are added in order. Memory-bound: gy is read once. conv_parts: an element a
// thread and turn, in the order of the parts, whose neighbours are read together; what is written may
// be any view. conv_finish: four channels of a pixel a thread and turn.
//
// Ladder: a thread a channel over all pixels -> parts (here). Next: adding gy up while the weights'
// gradient reads it.
#include "conv.cuh"

namespace {

constexpr int WARPS = 8, PER_LANE = 4;

template <class T>
__device__ __forceinline__ void take(const T *p, bool vector, int there, float (&v)[4]) {
  if (vector && there >= 4) {
    load_four(p, v);
  } else {
#pragma unroll
    for (int i = 0; i < 4; i++) v[i] = i < there ? load(p + i) : 0.0f;
  }
}

// Strides of gy, and how pixels are dealt out.
struct Sums {
  Divisor area, width;
  int image, row, column;
  int channels, pixels, part;  // pixels of what is summed together; of a part
  int parts;                   // of what is summed together
  int vector;
};

template <class T>
__device__ __forceinline__ void sums(const T *gy, float *parts, const Sums &s) {
  __shared__ __align__(16) float warps[WARPS][32 * PER_LANE];
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  int across = (s.channels + 32 * PER_LANE - 1) / (32 * PER_LANE);
  int column = blockIdx.x % across, line = blockIdx.x / across;
  int image = line / s.parts, first = line % s.parts * s.part;
  int c = (column * 32 + lane) * PER_LANE, there = s.channels - c;
  int end = min(first + s.part, s.pixels), base = image * s.pixels;
  float sum[4] = {0, 0, 0, 0};
  if (there > 0) {
#pragma unroll 4
    for (int m = first + warp; m < end; m += WARPS) {
      int b = (int)s.area.quotient((unsigned)(base + m));
      int rest = base + m - b * (int)s.area.divisor;
      int y = (int)s.width.quotient((unsigned)rest), x = rest - y * (int)s.width.divisor;
      float v[4];
      take(gy + (b * s.image + y * s.row + x * s.column + c), s.vector != 0, there, v);
#pragma unroll
      for (int i = 0; i < 4; i++) sum[i] += v[i];
    }
  }
  store_four(&warps[warp][lane * PER_LANE], sum);
  __syncthreads();
  int channel = column * 32 * PER_LANE + threadIdx.x;
  if (threadIdx.x < 32 * PER_LANE && channel < s.channels) {
    float all = 0;
#pragma unroll
    for (int i = 0; i < WARPS; i++) all += warps[i][threadIdx.x];
    parts[(long long)line * s.channels + channel] = all;
  }
}

}  // namespace

KERNEL_BOUNDS(256, 4, conv_sums_f32, const float *gy, float *parts, Sums s) { sums(gy, parts, s); }
KERNEL_BOUNDS(256, 4, conv_sums_bf16, const bf16 *gy, float *parts, Sums s) { sums(gy, parts, s); }

// The nest's operands: the first part, the result.
KERNEL(conv_parts, const float *parts, int count, int stride, void *out, int out_bf16, Nest<2> nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[2];
    nest.places((unsigned)i, at);
    const float *p = parts + at[0];
    float sum = 0;
#pragma unroll 8
    for (int q = 0; q < count; q++) sum += p[(long long)q * stride];
    if (out_bf16)
      store(static_cast<bf16 *>(out) + at[1], sum);
    else
      static_cast<float *>(out)[at[1]] = sum;
  }
}

struct ConvFinish {
  const float *parts;
  Patches p;
  Finish f;
  Divisor fours;  // of a pixel's channels
  int channels, count;
};
KERNEL(conv_finish, ConvFinish c) {
  long long items = (long long)c.p.pixels * c.fours.divisor;
  for (long long item = grid_thread(); item < items; item += grid_threads()) {
    int m = (int)c.fours.quotient((unsigned)item);
    int o = ((int)item - m * (int)c.fours.divisor) * 4;
    float sum[4] = {0, 0, 0, 0};
    for (int q = 0; q < c.count; q++) {
      float v[4];
      take(c.parts + ((long long)q * c.p.pixels + m) * c.channels + o, c.channels % 4 == 0,
           c.channels - o, v);
#pragma unroll
      for (int i = 0; i < 4; i++) sum[i] += v[i];
    }
    c.f.put(c.p, m, 0, o, c.channels, sum);
  }
}
