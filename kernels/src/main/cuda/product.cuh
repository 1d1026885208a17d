// What all kernels of matrix products share beside the tiles: operands in batches, the order of the
// tiles, sums over parts of K, and the results' way out.
//
//   out[b][i][j] = bias[j] + sum_k a[b][i][k] b[b][k][j]
//
// Any strides for out and for the batches; a and b with elements that lie along one of their two
// axes. With parts > 1 each part of K leaves its sums in a dense float workspace [part][b][i][j],
// which `product_sum` adds up in order.
#pragma once
#include "four.cuh"
#include "gemm_tile.cuh"
#include "view.cuh"

// By value, as ProductArguments.java writes it.
struct Product {
  const void *a, *b, *bias;
  void *out;
  int m, n, k;
  int a_pitch, b_pitch;             // between neighbours of the axis that does not lie close
  int out_row, out_column;          // strides
  int bias_row, bias_column;        // one of them is 0
  int out_is_bf16, bias_is_bf16;
  int first_batch;                  // of this launch
  int part_k;                       // length of a part of K, a multiple of every tile's depth
  int part_stride;                  // between parts of the workspace
};

// Writes results, with their bias.
struct ProductOut {
  const Product &p;
  char *out;
  int m0, n0;

  __device__ __forceinline__ float bias(int m, int n) const {
    long long at = (long long)m * p.bias_row + (long long)n * p.bias_column;
    return p.bias_is_bf16 ? load(static_cast<const bf16 *>(p.bias) + at)
                          : load(static_cast<const float *>(p.bias) + at);
  }

  __device__ __forceinline__ void operator()(int m, int n, float (&v)[4]) const {
    m += m0;
    n += n0;
    if (m >= p.m || n >= p.n) return;
    int count = min(4, p.n - n);
    if (p.bias) {
#pragma unroll
      for (int i = 0; i < 4; i++)
        if (i < count) v[i] += bias(m, n + i);
    }
    long long at = (long long)m * p.out_row + (long long)n * p.out_column;
    if (p.out_is_bf16)
      put(reinterpret_cast<bf16 *>(out) + at, count, v);
    else
      put(reinterpret_cast<float *>(out) + at, count, v);
  }

 private:
  template <class T>
  __device__ __forceinline__ void put(T *to, int count, const float (&v)[4]) const {
    if (p.out_column == 1 && count == 4 && four_aligned(to)) {
      store_four(to, v);
    } else {
#pragma unroll
      for (int i = 0; i < 4; i++)
        if (i < count) store(to + (long long)i * p.out_column, v[i]);
    }
  }
};

// Which tile a block takes: columns of up to 8 tiles are walked together, so that what neighbours
// read is still in the second-level cache.
__device__ __forceinline__ void tile_of_block(int block, int rows, int columns, int &row,
                                              int &column) {
  constexpr int GROUP = 8;
  int group = block / (GROUP * columns), first = group * GROUP, in_group = min(GROUP, rows - first);
  int rest = block - group * GROUP * columns;
  row = first + rest % in_group;
  column = rest / in_group;
}

// The body of every tiled kernel. Engine: Shape, Sums and a static multiply(a, b, m0, n0, k, steps,
// shared, sums).
template <class Engine, class T, bool A_ALONG_K, bool B_ALONG_K>
__device__ __forceinline__ void product_tile(const Product &p, const Nest<3> &batch) {
  using Shape = typename Engine::Shape;
  DYNAMIC_SHARED(T, shared);
  int at[3];  // of out, a, b
  batch.places(p.first_batch + blockIdx.z, at);
  MatrixSource<T, A_ALONG_K> a(static_cast<const T *>(p.a) + at[1], p.m, p.k, p.a_pitch);
  MatrixSource<T, B_ALONG_K> b(static_cast<const T *>(p.b) + at[2], p.n, p.k, p.b_pitch);
  int row, column;
  tile_of_block(blockIdx.x, (p.m + Shape::M - 1) / Shape::M, (p.n + Shape::N - 1) / Shape::N, row,
                column);
  int first_k = blockIdx.y * p.part_k, depth = min(p.part_k, p.k - first_k);
  int steps = depth > 0 ? (depth + Shape::K - 1) / Shape::K : 0;
  typename Engine::Sums sums;
  sums.clear();
  Engine::multiply(a, b, row * Shape::M, column * Shape::N, first_k, steps, shared, sums);
  long long place = at[0] + (long long)blockIdx.y * p.part_stride;
  ProductOut out{p, static_cast<char *>(p.out) + place * (p.out_is_bf16 ? 2 : 4), row * Shape::M,
                 column * Shape::N};
  sums.each(out, shared);
}

template <class TileShape>
struct MmaEngine {
  using Shape = TileShape;
  using Sums = MmaSums<Shape>;
  template <class A, class B>
  static __device__ __forceinline__ void multiply(const A &a, const B &b, int m0, int n0, int k,
                                                  int steps, typename Shape::Element *shared,
                                                  Sums &sums) {
    mma_product<Shape>(a, b, m0, n0, k, steps, shared, sums);
  }
};
template <class TileShape>
struct SimtEngine {
  using Shape = TileShape;
  using Sums = SimtSums<Shape>;
  template <class A, class B>
  static __device__ __forceinline__ void multiply(const A &a, const B &b, int m0, int n0, int k,
                                                  int steps, float *shared, Sums &sums) {
    simt_product<Shape>(a, b, m0, n0, k, steps, shared, sums);
  }
};

// NAME_nn, _nt, _tn, _tt: whether a and b lie as they are written, [m][k] and [k][n], or transposed.
#define PRODUCT_KERNELS(name, type, engine, blocks)                                          \
  KERNEL_BOUNDS(engine::Shape::THREADS, blocks, name##_nn, Product p, Nest<3> batch) {       \
    product_tile<engine, type, true, false>(p, batch);                                       \
  }                                                                                          \
  KERNEL_BOUNDS(engine::Shape::THREADS, blocks, name##_nt, Product p, Nest<3> batch) {       \
    product_tile<engine, type, true, true>(p, batch);                                        \
  }                                                                                          \
  KERNEL_BOUNDS(engine::Shape::THREADS, blocks, name##_tn, Product p, Nest<3> batch) {       \
    product_tile<engine, type, false, false>(p, batch);                                      \
  }                                                                                          \
  KERNEL_BOUNDS(engine::Shape::THREADS, blocks, name##_tt, Product p, Nest<3> batch) {       \
    product_tile<engine, type, false, true>(p, batch);                                       \
  }
