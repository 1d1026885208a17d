// Convolutions of narrow groups (depthwise ones above all), where tiles of a product would be mostly
// empty: each channel meets only its own few.
//
//   y[m,o]  = sum_{tap,c} x[pixel(m,tap), first(o) + c] w[tap][c][o] + bias + shift + addend   conv_direct
//   gx      likewise from gy, phase by phase, with [tap][o][c]                                  conv_direct
//   gw[o,k] = sum_m gy[m,o] x[pixel(m,tap), first(o) + c]                              conv_direct_weights
//
// conv_direct: a thread a result and turn, neighbours along the channels, so that images, filters and
// results are read and written by whole lines; an image is read once from memory and kh kw times from
// the caches. conv_direct_weights: a block has 32 output channels, one column k and a part of the
// pixels, a warp every eighth pixel; parts leave their sums in [part][o][k] (conv_parts.cu). Sums in
// float.
//
// Ladder: a thread a result and turn, whole lines at a time (here). Next: several neighbouring results a thread, which share the pixels they read.
#include "conv.cuh"

struct DirectProduct {
  const void *x, *w;
  Patches p;
  Finish f;
  Divisor all_outs;  // channels of the result, of all groups
  Divisor outs;      // of a group
  int ins;
};
struct DirectWeights {
  const void *x, *gy;
  float *parts;
  Patches p;
  Divisor outs;
  int all_outs, ins;
  int part;
};

namespace {

template <class T>
__device__ __forceinline__ void direct(const DirectProduct &c) {
  const Patches &p = c.p;
  const T *x = static_cast<const T *>(c.x), *w = static_cast<const T *>(c.w);
  int all = (int)c.all_outs.divisor;
  int down = p.depth > 0 ? p.depth / (c.ins * (int)p.across.divisor) : 0;
  long long items = (long long)p.pixels * all;
  for (long long item = grid_thread(); item < items; item += grid_threads()) {
    int m = (int)c.all_outs.quotient((unsigned)item), o = (int)item - m * all;
    PatchRow row;
    row.set(p, m);
    const T *image = x + (int)c.outs.quotient((unsigned)o) * c.ins;
    float sum[1] = {0};
    for (int i = 0; i < down; i++) {
      if ((unsigned)(row.y + i * p.step_y) >= (unsigned)p.height) continue;
      for (int j = 0; j < (int)p.across.divisor; j++) {
        if ((unsigned)(row.x + j * p.step_x) >= (unsigned)p.columns) continue;
        const T *from = image + (row.at + i * p.step_y * p.row + j * p.step_x * p.column);
        const T *filter = w + ((p.w_first + i * p.w_step_y + j * p.w_step_x) * all + o);
        for (int k = 0; k < c.ins; k++)
          sum[0] = __fmaf_rn(load(from + k), load(filter + k * all), sum[0]);
      }
    }
    c.f.put(p, m, 0, o, all, sum);
  }
}

template <class T>
__device__ __forceinline__ void direct_weights(const DirectWeights &c) {
  constexpr int WARPS = 8;
  __shared__ float warps[WARPS][32];
  const Patches &p = c.p;
  const T *x = static_cast<const T *>(c.x), *gy = static_cast<const T *>(c.gy);
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  int across = (c.all_outs + 31) / 32;
  int o = blockIdx.x % across * 32 + lane, k = blockIdx.x / across;
  int first = blockIdx.y * c.part, end = min(first + c.part, p.pixels);
  float sum = 0;
  if (o < c.all_outs) {
    Tap t(p, k);
    const T *image = x + (int)c.outs.quotient((unsigned)o) * c.ins;
    for (int m = first + warp; m < end; m += WARPS) {
      PatchRow row;
      row.set(p, m);
      if (!row.meets(p, t)) continue;
      int b, yy, xx;
      p.pixel(m, b, yy, xx);
      float g = load(gy + (b * p.to_image + yy * p.to_row + xx * p.to_column + o));
      sum = __fmaf_rn(g, load(image + (row.at + t.at)), sum);
    }
  }
  warps[warp][lane] = sum;
  __syncthreads();
  if (warp == 0 && o < c.all_outs) {
    float all = 0;
#pragma unroll
    for (int i = 0; i < WARPS; i++) all += warps[i][lane];
    c.parts[((long long)blockIdx.y * c.all_outs + o) * p.depth + k] = all;
  }
}

}  // namespace

KERNEL(conv_direct_f32, DirectProduct c) { direct<float>(c); }
KERNEL(conv_direct_bf16, DirectProduct c) { direct<bf16>(c); }
KERNEL_BOUNDS(256, 4, conv_direct_weights_f32, DirectWeights c) { direct_weights<float>(c); }
KERNEL_BOUNDS(256, 4, conv_direct_weights_bf16, DirectWeights c) { direct_weights<bf16>(c); }
