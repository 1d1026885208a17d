// Tiles of float32 whose products are taken by tensor cores as tf32 (m16n8k8, operands rounded to 10
// bits of mantissa) for attention and its vector-Jacobian product: sums, maxima and exponentials are
// float32; weights and gS are rounded like operands before the second product.
// Equations: attention.cuh; how it is parallelised and the ladder: attention_tensor.cuh.
//
// Rows lie HEAD + 4 floats apart: the lanes of a fragment, rows l/4 and columns l%4 in the first
// product, rows 2 (l%4) and columns l/4 in the second, then read 32 different banks. The second
// product numbers its 8 keys so that a lane's own weights, of keys 2 (l%4) and 2 (l%4) + 1, are its
// columns l%4 and l%4 + 4 of the left operand: a sum may be taken in any order, if both sides agree.
#pragma once
#include "attention_tensor.cuh"

struct Tf32Tiles {
  typedef float Element;

  template <int HEAD>
  static __device__ __forceinline__ constexpr int pitch() {
    return HEAD + 4;
  }

  // Rows [row, row + ROWS) of a head to a tile; zeros where there are none, and after the columns up
  // to the next multiple of 32.
  template <int HEAD, int ROWS, int THREADS>
  static __device__ __forceinline__ void fetch(
      float *to, const Heads &from, int head, int row, int rows, int columns) {
    const float *first = from.at<float>(head, row);
    int left = rows - row, wide = (columns + 31) / 32 * 32;
    if (from.packed) {
      constexpr int PIECES = HEAD / 4, ACROSS = PIECES < THREADS ? PIECES : THREADS;
      constexpr int STEP = THREADS / ACROSS;
      static_assert(THREADS % ACROSS == 0 && ROWS % STEP == 0 && PIECES == ACROSS, "");
      int c = threadIdx.x % PIECES * 4;
      if (c >= wide) return;
      int r = threadIdx.x / PIECES;
      const float *at = first + (long long)r * from.row + c;
      long long next = (long long)STEP * from.row;
      if (c >= columns) left = 0;
#pragma unroll 2
      for (; r < ROWS; r += STEP, at += next)
        copy_async_16(to + r * pitch<HEAD>() + c, r < left ? at : first, r < left ? 16 : 0);
      return;
    }
    bool turned = from.row < from.column;  // neighbours in memory are then read by neighbours
#pragma unroll 1
    for (int i = threadIdx.x; i < ROWS * HEAD; i += THREADS) {
      int r = turned ? i % ROWS : i / HEAD, c = turned ? i / ROWS : i % HEAD;
      if (c >= wide) continue;
      bool there = r < left && c < columns;
      to[r * pitch<HEAD>() + c] =
          there ? first[(long long)r * from.row + (long long)c * from.column] : 0.0f;
    }
  }

  // The left operand of a step: a warp's own 16 rows by 8 columns.
  static constexpr int DEPTH = 8;
  template <int HEAD>
  static __device__ __forceinline__ void read(unsigned (&a)[4], const float *own, int step) {
    int lane = threadIdx.x & 31;
    const float *at = own + (lane >> 2) * pitch<HEAD>() + (lane & 3) + 8 * step;
    a[0] = float_to_tf32(at[0]);
    a[1] = float_to_tf32(at[8 * pitch<HEAD>()]);
    a[2] = float_to_tf32(at[4]);
    a[3] = float_to_tf32(at[8 * pitch<HEAD>() + 4]);
  }

  // s += own tile^T over `columns` of both.
  template <int HEAD, int COLUMNS, bool KEEP>
  static __device__ __forceinline__ void score(
      float (&s)[COLUMNS / 8][4], const Own<Tf32Tiles, HEAD, KEEP> &own, const float *tile,
      int columns) {
    int lane = threadIdx.x & 31;
    const float *at = tile + (lane >> 2) * pitch<HEAD>() + (lane & 3);
#pragma unroll (KEEP ? HEAD / 32 : 1)
    for (int first = 0; first < HEAD / 8; first += 4) {
      if (8 * first >= columns) break;
#pragma unroll
      for (int step = first; step < first + 4; step++) {
        unsigned a[4];
        own.at(a, step);
#pragma unroll
        for (int j = 0; j < COLUMNS / 8; j++) {
          const float *b = at + 8 * j * pitch<HEAD>() + 8 * step;
          mma_m16n8k8_tf32(s[j], a, {float_to_tf32(b[0]), float_to_tf32(b[4])});
        }
      }
    }
  }

  // sum += s tile for the tile's first `columns`.
  template <int HEAD, int COLUMNS>
  static __device__ __forceinline__ void add_weighted(
      float (&sum)[HEAD / 8][4], const float (&s)[COLUMNS / 8][4], const float *tile,
      int columns) {
    int lane = threadIdx.x & 31;
    const float *at = tile + 2 * (lane & 3) * pitch<HEAD>() + (lane >> 2);
#pragma unroll
    for (int step = 0; step < COLUMNS / 8; step++) {
      unsigned a[4] = {float_to_tf32(s[step][0]), float_to_tf32(s[step][2]),
                       float_to_tf32(s[step][1]), float_to_tf32(s[step][3])};
#pragma unroll
      for (int j = 0; j < HEAD / 8; j++) {
        if (j % 4 == 0 && 8 * j >= columns) break;
        const float *b = at + 8 * step * pitch<HEAD>() + 8 * j;
        mma_m16n8k8_tf32(sum[j], a, {float_to_tf32(b[0]), float_to_tf32(b[pitch<HEAD>()])});
      }
    }
  }

  // Writes a warp's 16 rows, through its own rows of shared memory, which it needs no longer.
  template <int HEAD>
  static __device__ __forceinline__ void put(
      const Heads &to, float *tile, int head, int row, int rows, int columns,
      const float (&x)[HEAD / 8][4]) {
    int lane = threadIdx.x & 31, left = rows - row;
    float *at = tile + (lane >> 2) * pitch<HEAD>() + 2 * (lane & 3);
    __syncwarp();
#pragma unroll
    for (int j = 0; j < HEAD / 8; j++) {
      if (j % 4 == 0 && 8 * j >= columns) break;
      *reinterpret_cast<float2 *>(at + 8 * j) = make_float2(x[j][0], x[j][1]);
      *reinterpret_cast<float2 *>(at + 8 * j + 8 * pitch<HEAD>()) = make_float2(x[j][2], x[j][3]);
    }
    __syncwarp();
    float *first = to.at<float>(head, row);
    if (to.packed) {
      constexpr int PIECES = HEAD / 4;
#pragma unroll 2
      for (int i = lane; i < 16 * PIECES; i += 32) {
        int r = i / PIECES, c = i % PIECES * 4;
        if (r < left && c < columns)
          *reinterpret_cast<float4 *>(first + (long long)r * to.row + c) =
              *reinterpret_cast<const float4 *>(tile + r * pitch<HEAD>() + c);
      }
    } else {
      bool turned = to.row < to.column;
#pragma unroll 1
      for (int i = lane; i < 16 * HEAD; i += 32) {
        int r = turned ? i % 16 : i / HEAD, c = turned ? i / 16 : i % HEAD;
        if (r < left && c < columns)
          first[(long long)r * to.row + (long long)c * to.column] = tile[r * pitch<HEAD>() + c];
      }
    }
    __syncwarp();
  }
};
