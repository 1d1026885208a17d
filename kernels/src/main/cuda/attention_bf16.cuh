// Tiles of bf16 on tensor cores (m16n8k16) for attention and its vector-Jacobian product: sums,
// maxima and exponentials are float32; weights and gS are rounded to bf16 before the second product.
// Equations: attention.cuh; how it is parallelised and the ladder: attention_tensor.cuh.
//
// A row of a tile is HEAD elements in pieces of 16 bytes; piece c of row r lies at place c ^ (r % 8),
// so that the 8 rows of an 8 x 8 matrix that ldmatrix reads lie in different banks.
#pragma once
#include "attention_tensor.cuh"

struct Bf16Tiles {
  typedef bf16 Element;

  template <int HEAD>
  static __device__ __forceinline__ constexpr int pitch() {
    return HEAD;
  }
  template <int HEAD>
  static __device__ __forceinline__ int place(int row, int piece) {
    return row * HEAD + ((piece ^ (row & 7)) << 3);
  }
  // As rows begin at multiples of HEAD, a power of 2: place(r, c ^ 2 i) = place(r, c) ^ 16 i.

  // Rows [row, row + ROWS) of a head to a tile; zeros where there are none, and after the columns up
  // to the next multiple of 32.
  template <int HEAD, int ROWS, int THREADS>
  static __device__ __forceinline__ void fetch(
      bf16 *to, const Heads &from, int head, int row, int rows, int columns) {
    constexpr int PIECES = HEAD / 8, STEP = THREADS / PIECES;
    static_assert(THREADS % PIECES == 0 && ROWS % STEP == 0, "");
    const bf16 *first = from.at<bf16>(head, row);
    int left = rows - row, pieces = (columns + 31) / 32 * 4;
    if (from.packed) {
      int c = threadIdx.x % PIECES;
      if (c >= pieces) return;
      int r = threadIdx.x / PIECES;
      const bf16 *at = first + (long long)r * from.row + c * 8;
      long long next = (long long)STEP * from.row;
      if (c * 8 >= columns) left = 0;
#pragma unroll 2
      for (; r < ROWS; r += STEP, at += next)
        copy_async_16(to + place<HEAD>(r, c), r < left ? at : first, r < left ? 16 : 0);
      return;
    }
    bool turned = from.row < from.column;  // neighbours in memory are then read by neighbours
#pragma unroll 1
    for (int i = threadIdx.x; i < ROWS * HEAD; i += THREADS) {
      int r = turned ? i % ROWS : i / HEAD, c = turned ? i / ROWS : i % HEAD;
      if (c >= pieces * 8) continue;
      bf16 v{0};
      if (r < left && c < columns)
        v = first[(long long)r * from.row + (long long)c * from.column];
      to[place<HEAD>(r, c >> 3) + (c & 7)] = v;
    }
  }

  // The left operand of a step: a warp's own 16 rows by 16 columns.
  static constexpr int DEPTH = 16;
  template <int HEAD>
  static __device__ __forceinline__ void read(unsigned (&a)[4], const bf16 *own, int step) {
    int lane = threadIdx.x & 31;
    ldmatrix_x4(a, own + (place<HEAD>(lane & 15, lane >> 4) ^ 16 * step));
  }

  // s += own tile^T over `columns` of both.
  template <int HEAD, int COLUMNS, bool KEEP>
  static __device__ __forceinline__ void score(
      float (&s)[COLUMNS / 8][4], const Own<Bf16Tiles, HEAD, KEEP> &own, const bf16 *tile,
      int columns) {
    int lane = threadIdx.x & 31;
    int at = place<HEAD>((lane & 7) + ((lane >> 4) << 3), lane >> 3 & 1);
#pragma unroll (KEEP ? HEAD / 32 : 2)
    for (int first = 0; first < HEAD / 16; first += 2) {
      if (16 * first >= columns) break;
#pragma unroll
      for (int step = first; step < first + 2; step++) {
        unsigned a[4];
        own.at(a, step);
#pragma unroll
        for (int j = 0; j < COLUMNS / 16; j++) {
          unsigned b[4];
          ldmatrix_x4(b, tile + (at ^ 16 * step) + 16 * j * HEAD);
          mma_m16n8k16_bf16(s[2 * j], a, {b[0], b[1]});
          mma_m16n8k16_bf16(s[2 * j + 1], a, {b[2], b[3]});
        }
      }
    }
  }

  // sum += s tile for the tile's first `columns`.
  template <int HEAD, int COLUMNS>
  static __device__ __forceinline__ void add_weighted(
      float (&sum)[HEAD / 8][4], const float (&s)[COLUMNS / 8][4], const bf16 *tile, int columns) {
    int lane = threadIdx.x & 31, at = place<HEAD>(lane & 15, lane >> 4);
#pragma unroll
    for (int step = 0; step < COLUMNS / 16; step++) {
      const float(&x)[4] = s[2 * step], (&y)[4] = s[2 * step + 1];
      unsigned a[4] = {pack_bf16(x[0], x[1]), pack_bf16(x[2], x[3]), pack_bf16(y[0], y[1]),
                       pack_bf16(y[2], y[3])};
#pragma unroll
      for (int j = 0; j < HEAD / 16; j++) {
        if (j % 2 == 0 && 16 * j >= columns) break;
        unsigned b[4];
        ldmatrix_x4_transposed(b, tile + (at ^ 16 * j) + 16 * step * HEAD);
        mma_m16n8k16_bf16(sum[2 * j], a, {b[0], b[1]});
        mma_m16n8k16_bf16(sum[2 * j + 1], a, {b[2], b[3]});
      }
    }
  }

  // Writes a warp's 16 rows, through its own rows of shared memory, which it needs no longer.
  template <int HEAD>
  static __device__ __forceinline__ void put(
      const Heads &to, bf16 *tile, int head, int row, int rows, int columns,
      const float (&x)[HEAD / 8][4]) {
    int lane = threadIdx.x & 31, left = rows - row;
    int to_put = place<HEAD>(lane >> 2, 0) + 2 * (lane & 3);
    __syncwarp();
#pragma unroll
    for (int j = 0; j < HEAD / 8; j++) {
      if (j % 4 == 0 && 8 * j >= columns) break;
      bf16 *at = tile + (to_put ^ 8 * j);
      *reinterpret_cast<unsigned *>(at) = pack_bf16(x[j][0], x[j][1]);
      *reinterpret_cast<unsigned *>(at + 8 * HEAD) = pack_bf16(x[j][2], x[j][3]);
    }
    __syncwarp();
    bf16 *first = to.at<bf16>(head, row);
    if (to.packed) {
      constexpr int PIECES = HEAD / 8;
#pragma unroll 2
      for (int i = lane; i < 16 * PIECES; i += 32) {
        int r = i / PIECES, c = i % PIECES;
        if (r < left && c * 8 < columns)
          *reinterpret_cast<uint4 *>(first + (long long)r * to.row + c * 8) =
              *reinterpret_cast<const uint4 *>(tile + place<HEAD>(r, c));
      }
    } else {
      bool turned = to.row < to.column;
#pragma unroll 1
      for (int i = lane; i < 16 * HEAD; i += 32) {
        int r = turned ? i % 16 : i / HEAD, c = turned ? i / 16 : i % HEAD;
        if (r < left && c < columns)
          first[(long long)r * to.row + (long long)c * to.column] =
              tile[place<HEAD>(r, c >> 3) + (c & 7)];
      }
    }
    __syncwarp();
  }
};
