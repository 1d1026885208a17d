// Convolutions as products whose patches are gathered while they are read: no matrix of patches ever
// lies in memory.
//
//   y[m,o]  = sum_k patch(x)[m,k] w[o,k] + bias[o] + shift[b,o] + addend[m,o]
//   gx[m,c] = sum_k patch(gy)[m,k] w'[c,k]           the same kernel, phase by phase (conv.cuh)
//   gw[o,k] = sum_m gy[m,o] patch(x)[m,k]            in parts of the pixels
//
// m = (b, y, x) counts result pixels, k = (i, j, c) the columns of a patch, filters lie as [o][i][j][c]
// and, for the gradient, w' as [c][i][j][o]. Blocks take tiles of the result, groups lie along the
// grid's second axis. The gradient of the weights has few tiles and a long sum: parts of the pixels
// (the grid's third axis) each leave their sums in a workspace [part][o][k], which conv_parts adds up
// in order, so that results do not depend on which block comes first. Small images with many channels
// are alike: parts of k leave theirs in [part][m][o] for conv_finish.
//
// Patches come by runs of 16 bytes where the channels of a group are whole runs; 1x1 convolutions have
// one tap, so that what remains is a matrix product with a little arithmetic for each run.
#pragma once
#include "conv.cuh"
#include "product.cuh"

// By value, as ProductArgument.java writes them.
struct ConvProduct {
  const void *x, *w;
  Patches p;
  Finish f;
  int ins, outs;             // channels of a group, on either side
  int filter;                // from one filter to the next
  int x_vectors, w_vectors;  // whether runs are whole and aligned
  int part;                  // columns of a part of k
  float *parts;              // or null, if there is one
};
struct ConvWeights {
  const void *x, *gy;
  float *parts;
  Patches p;      // with gy's places as those of results
  int ins, outs;  // channels of a group
  int part;       // pixels of a part
  int x_vectors, gy_vectors;
};

// Rows of the matrix of patches, run along k.
template <class T>
struct PatchSource {
  using Element = T;
  static constexpr bool ALONG_K = true;
  using Run = PatchRow;
  const Patches &p;
  const T *x;
  bool vectors;

  __device__ __forceinline__ Run begin(int m) const {
    Run r;
    r.set(p, m);
    return r;
  }
  __device__ __forceinline__ const T *run(const Run &r, int k, int &count) const {
    Tap t(p, k);
    bool there = r.meets(p, t);
    count = there ? RUN<T> : 0;
    return there ? x + (r.at + t.at) : x;
  }
  __device__ __forceinline__ T element(const Run &r, int k, int i) const {
    Tap t(p, k + i);
    return r.meets(p, t) ? x[r.at + t.at] : T{};
  }
};

// Filters, run along k.
template <class T>
struct FilterSource {
  using Element = T;
  static constexpr bool ALONG_K = true;
  struct Run {
    int at;  // -1 behind the last
  };
  const Patches &p;
  const T *w;
  int outs, filter;
  bool vectors;

  __device__ __forceinline__ Run begin(int o) const { return {o < outs ? o * filter : -1}; }
  __device__ __forceinline__ const T *run(const Run &r, int k, int &count) const {
    Tap t(p, k);
    bool there = t.inside && r.at >= 0;
    count = there ? RUN<T> : 0;
    return there ? w + (r.at + t.w_at) : w;
  }
  __device__ __forceinline__ T element(const Run &r, int k, int i) const {
    Tap t(p, k + i);
    return t.inside && r.at >= 0 ? w[r.at + t.w_at] : T{};
  }
};

// Columns of the matrix of patches, whose neighbours lie side by side; the sum runs over pixels.
template <class T>
struct PatchColumns {
  using Element = T;
  static constexpr bool ALONG_K = false;
  struct Run {
    Tap first;
    int column;
  };
  const Patches &p;
  const T *x;
  int end;
  bool vectors;

  __device__ __forceinline__ Run begin(int column) const { return {Tap(p, column), column}; }
  __device__ __forceinline__ const T *run(const Run &r, int m, int &count) const {
    PatchRow row;
    row.set(p, m);
    bool there = m < end && row.meets(p, r.first);
    count = there ? RUN<T> : 0;
    return there ? x + (row.at + r.first.at) : x;
  }
  __device__ __forceinline__ T element(const Run &r, int m, int i) const {
    PatchRow row;
    row.set(p, m);
    Tap t(p, r.column + i);
    return m < end && row.meets(p, t) ? x[row.at + t.at] : T{};
  }
};

// Channels of gy, side by side; the sum runs over pixels.
template <class T>
struct CotangentColumns {
  using Element = T;
  static constexpr bool ALONG_K = false;
  struct Run {
    int o, there;
  };
  const Patches &p;
  const T *gy;
  int outs, end;
  bool vectors;

  __device__ __forceinline__ Run begin(int o) const { return {o, max(0, min(RUN<T>, outs - o))}; }
  __device__ __forceinline__ int place(int m) const {
    int b, y, x;
    p.pixel(m, b, y, x);
    return b * p.to_image + y * p.to_row + x * p.to_column;
  }
  __device__ __forceinline__ const T *run(const Run &r, int m, int &count) const {
    count = m < end ? r.there : 0;
    return count > 0 ? gy + (place(m) + r.o) : gy;
  }
  __device__ __forceinline__ T element(const Run &r, int m, int i) const {
    return m < end && i < r.there ? gy[place(m) + r.o + i] : T{};
  }
};

// Sums that go to a workspace: line m0 + m, `pitch` long, column n0 + n below `columns`.
struct PutPart {
  float *to;
  int m0, n0, rows, columns, pitch;
  template <int COUNT>
  __device__ __forceinline__ void operator()(int m, int n, const float (&v)[COUNT]) const {
    if (m0 + m >= rows) return;
    float *at = to + (long long)(m0 + m) * pitch + (n0 + n);
    int there = columns - (n0 + n);
    if constexpr (COUNT == 4) {
      if (there >= COUNT && four_aligned(at)) {
        store_four(at, v);
        return;
      }
    }
#pragma unroll
    for (int i = 0; i < COUNT; i++)
      if (i < there) at[i] = v[i];
  }
};
struct PutImage {
  const ConvProduct &c;
  int m0, n0, from;
  PutPart part;
  template <int COUNT>
  __device__ __forceinline__ void operator()(int m, int n, const float (&v)[COUNT]) const {
    if (c.parts)
      part(m, n, v);
    else
      c.f.put(c.p, m0 + m, from, n0 + n, c.outs, v);
  }
};

template <class Engine>
__device__ __forceinline__ void convolve(const ConvProduct &c) {
  using Shape = typename Engine::Shape;
  using T = typename Shape::Element;
  DYNAMIC_SHARED(T, shared);
  int group = blockIdx.y, row, column;
  tile_of_block(blockIdx.x, (c.p.pixels + Shape::M - 1) / Shape::M,
                (c.outs + Shape::N - 1) / Shape::N, row, column);
  PatchSource<T> a{c.p, static_cast<const T *>(c.x) + group * c.ins, c.x_vectors != 0};
  FilterSource<T> b{c.p, static_cast<const T *>(c.w) + (long long)group * c.outs * c.filter, c.outs,
                    c.filter, c.w_vectors != 0};
  typename Engine::Sums sums;
  sums.clear();
  int first = blockIdx.z * c.part, columns = min(c.part, c.p.depth - first);
  Engine::multiply(a, b, row * Shape::M, column * Shape::N, first,
                   (columns + Shape::K - 1) / Shape::K, shared, sums);
  int m0 = row * Shape::M, n0 = column * Shape::N, from = group * c.outs, all = gridDim.y * c.outs;
  PutPart part{c.parts + (long long)blockIdx.z * c.p.pixels * all + from, m0, n0, c.p.pixels, c.outs,
               all};
  PutImage put{c, m0, n0, from, part};
  sums.each(put, shared);
}

template <class Engine>
__device__ __forceinline__ void convolve_weights(const ConvWeights &c) {
  using Shape = typename Engine::Shape;
  using T = typename Shape::Element;
  DYNAMIC_SHARED(T, shared);
  int group = blockIdx.y, row, column;
  tile_of_block(blockIdx.x, (c.outs + Shape::M - 1) / Shape::M,
                (c.p.depth + Shape::N - 1) / Shape::N, row, column);
  int first = blockIdx.z * c.part, end = min(first + c.part, c.p.pixels);
  CotangentColumns<T> a{c.p, static_cast<const T *>(c.gy) + group * c.outs, c.outs, end,
                        c.gy_vectors != 0};
  PatchColumns<T> b{c.p, static_cast<const T *>(c.x) + group * c.ins, end, c.x_vectors != 0};
  typename Engine::Sums sums;
  sums.clear();
  Engine::multiply(a, b, row * Shape::M, column * Shape::N, first,
                   (end - first + Shape::K - 1) / Shape::K, shared, sums);
  long long place = (long long)(blockIdx.z * gridDim.y + group) * c.outs * c.p.depth;
  PutPart put{c.parts + place, row * Shape::M, column * Shape::N, c.outs, c.p.depth,
              c.p.depth};
  sums.each(put, shared);
}

// NAME and NAME of the weights' gradient; `blocks` (`weight_blocks`) share a multiprocessor at least.
#define CONVOLUTION_KERNELS(name, engine, blocks, weight_blocks)                            \
  KERNEL_BOUNDS(engine::Shape::THREADS, blocks, conv_##name, ConvProduct c) {               \
    convolve<engine>(c);                                                                    \
  }                                                                                         \
  KERNEL_BOUNDS(engine::Shape::THREADS, weight_blocks, conv_weights_##name, ConvWeights c) { \
    convolve_weights<engine>(c);                                                            \
  }
