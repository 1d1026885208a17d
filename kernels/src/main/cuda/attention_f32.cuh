// Attention and its vector-Jacobian product in float32, every product exact before it is summed;
// the equations are in attention.cuh.
//
// A block of 256 threads owns 64 rows: queries in `forward` and `gq`, keys in `gkv`. It runs over
// the other side 64 columns at a time; the score matrix never leaves the block. Thread (ty, tx) of
// 16 x 16 has rows 4 ty + i and, of the scores, columns tx + 16 j; of the results it has columns
// 4 tx + j of each chunk of 64. Operands come through shared memory in chunks of 64 x 64, so that
// the tile is the same for every head size up to 256. A row of scores is held by 16 lanes of one
// warp; the weights go through the warp's own rows of a shared tile for the second product.
//
// Ladder: (1) a thread a query, each key read from memory: no reuse at all. (2) This: 64-fold reuse,
// 16 multiply-adds for 2 shared words, limited by the float32 units. (3) attention_tf32.cu, where
// tensor cores round the operands. (4) Next: keep the rows of small heads in shared memory instead
// of reading them again with each column tile (now they come from the L1 or L2 cache), and fetch
// the next chunk by cp.async while this one is multiplied.
#pragma once
#include "attention.cuh"

constexpr int TILE = 64, PITCH = TILE + 4, THREADS = 256, MICRO = 4;
typedef float Chunk[TILE][PITCH];

// Rows [row, row + 64) and columns [column, column + 64) of a head; zeros where there are none.
__device__ __forceinline__ void fetch(
    Chunk &to, const Heads &from, int head, int row, int rows, int column, int columns) {
  const float *first = from.at<float>(head, row) + (long long)column * from.column;
  int left = rows - row, wide = columns - column;
  if (from.packed) {
    int r = threadIdx.x >> 4, c = (threadIdx.x & 15) * 4;
    const float *at = first + (long long)r * from.row + c;
    long long step = (long long)(THREADS / 16) * from.row;
    if (c >= wide) left = 0;
#pragma unroll
    for (int i = 0; i < TILE * 16 / THREADS; i++, r += THREADS / 16, at += step) {
      float4 v = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
      if (r < left) v = *reinterpret_cast<const float4 *>(at);
      *reinterpret_cast<float4 *>(&to[r][c]) = v;
    }
    return;
  }
  bool turned = from.row < from.column;  // neighbours in memory are then read by neighbours
#pragma unroll 1
  for (int i = threadIdx.x; i < TILE * TILE; i += THREADS) {
    int r = turned ? i & 63 : i >> 6, c = turned ? i >> 6 : i & 63;
    bool there = r < left && c < wide;
    to[r][c] = there ? first[(long long)r * from.row + (long long)c * from.column] : 0.0f;
  }
}

// s = a b^T over `depth` columns of both.
__device__ __forceinline__ void score(
    float (&s)[MICRO][MICRO], Chunk &x, Chunk &y, const Heads &a, int row, int rows, const Heads &b,
    int column, int columns, int head, int depth) {
  int ty = threadIdx.x >> 4, tx = threadIdx.x & 15;
#pragma unroll
  for (int i = 0; i < MICRO; i++)
#pragma unroll
    for (int j = 0; j < MICRO; j++) s[i][j] = 0.0f;
  for (int d = 0; d < depth; d += TILE) {
    __syncthreads();
    fetch(x, a, head, row, rows, d, depth);
    fetch(y, b, head, column, columns, d, depth);
    __syncthreads();
    int end = min(TILE, depth - d);
#pragma unroll 1
    for (int k = 0; k < end; k += 4) {
      float4 u[MICRO], w[MICRO];
#pragma unroll
      for (int i = 0; i < MICRO; i++) {
        u[i] = *reinterpret_cast<const float4 *>(&x[ty * MICRO + i][k]);
        w[i] = *reinterpret_cast<const float4 *>(&y[tx + 16 * i][k]);
      }
#pragma unroll
      for (int i = 0; i < MICRO; i++)
#pragma unroll
        for (int j = 0; j < MICRO; j++) {
          s[i][j] = __fmaf_rn(u[i].x, w[j].x, s[i][j]);
          s[i][j] = __fmaf_rn(u[i].y, w[j].y, s[i][j]);
          s[i][j] = __fmaf_rn(u[i].z, w[j].z, s[i][j]);
          s[i][j] = __fmaf_rn(u[i].w, w[j].w, s[i][j]);
        }
    }
  }
}

// Writes this thread's weights to its warp's rows of x. The warp may still read these rows.
__device__ __forceinline__ void keep(Chunk &x, const float (&s)[MICRO][MICRO]) {
  int ty = threadIdx.x >> 4, tx = threadIdx.x & 15;
  __syncwarp();
#pragma unroll
  for (int i = 0; i < MICRO; i++)
#pragma unroll
    for (int j = 0; j < MICRO; j++) x[ty * MICRO + i][tx + 16 * j] = s[i][j];
}

// sum += weights x (rows [row, row + 64) of b); weights of rows that are not there are finite.
template <int CHUNKS>
__device__ __forceinline__ void add_weighted(
    float (&sum)[CHUNKS][MICRO][4], Chunk &x, Chunk &y, const Heads &b, int head, int row, int rows,
    int columns) {
  int ty = threadIdx.x >> 4, tx = threadIdx.x & 15;
#pragma unroll
  for (int c = 0; c < CHUNKS; c++) {
    if (c * TILE >= columns) break;
    __syncthreads();
    fetch(y, b, head, row, rows, c * TILE, columns);
    __syncthreads();
    int end = min(TILE, rows - row);
#pragma unroll 1
    for (int k = 0; k < end; k += 4) {
      float w[MICRO][4], v[4][4];
#pragma unroll
      for (int i = 0; i < MICRO; i++) {
        float4 q = *reinterpret_cast<const float4 *>(&x[ty * MICRO + i][k]);
        w[i][0] = q.x; w[i][1] = q.y; w[i][2] = q.z; w[i][3] = q.w;
        q = *reinterpret_cast<const float4 *>(&y[k + i][tx * 4]);
        v[i][0] = q.x; v[i][1] = q.y; v[i][2] = q.z; v[i][3] = q.w;
      }
#pragma unroll
      for (int l = 0; l < 4; l++)
#pragma unroll
        for (int i = 0; i < MICRO; i++)
#pragma unroll
          for (int j = 0; j < 4; j++) sum[c][i][j] = __fmaf_rn(w[i][l], v[l][j], sum[c][i][j]);
    }
  }
}

template <int CHUNKS>
__device__ __forceinline__ void clear(float (&sum)[CHUNKS][MICRO][4]) {
#pragma unroll
  for (int c = 0; c < CHUNKS; c++)
#pragma unroll
    for (int i = 0; i < MICRO; i++)
#pragma unroll
      for (int j = 0; j < 4; j++) sum[c][i][j] = 0.0f;
}

// Views whose columns do not lie side by side are written from shared memory, neighbours together.
template <int CHUNKS>
__device__ __forceinline__ void put(
    const Heads &to, Chunk &y, int head, int row, int rows, int columns,
    const float (&sum)[CHUNKS][MICRO][4]) {
  int ty = threadIdx.x >> 4, tx = threadIdx.x & 15;
  bool turned = to.row < to.column;
#pragma unroll
  for (int c = 0; c < CHUNKS; c++) {
    if (c * TILE >= columns) break;
    if (!to.packed) __syncthreads();
#pragma unroll
    for (int i = 0; i < MICRO; i++) {
      const float(&v)[4] = sum[c][i];
      int r = ty * MICRO + i, column = c * TILE + tx * 4;
      float4 q = make_float4(v[0], v[1], v[2], v[3]);
      if (!to.packed)
        *reinterpret_cast<float4 *>(&y[r][tx * 4]) = q;
      else if (row + r < rows && column < columns)
        *reinterpret_cast<float4 *>(to.at<float>(head, row + r) + column) = q;
    }
    if (to.packed) continue;
    __syncthreads();
#pragma unroll 1
    for (int i = threadIdx.x; i < TILE * TILE; i += THREADS) {
      int r = turned ? i & 63 : i >> 6, k = turned ? i >> 6 : i & 63;
      if (row + r < rows && c * TILE + k < columns)
        to.at<float>(head, row + r)[(long long)(c * TILE + k) * to.column] = y[r][k];
    }
  }
}

// Over the 16 lanes that share a row.
template <class Op>
__device__ __forceinline__ float row_reduce(float v) {
  Op op;
#pragma unroll
  for (int lanes = 8; lanes > 0; lanes >>= 1) v = op(v, __shfl_xor_sync(ALL_LANES, v, lanes));
  return v;
}

// The running maximum m, sum l and weighted sum of a row are corrected whenever a tile raises m
// (Milakov and Gimelshein 2018). A row without a finite score yet counts from 0, not from -infinity,
// whose difference to itself is no number.
template <int CHUNKS>
__device__ __forceinline__ void forward(const AttentionProblem &p) {
  __shared__ __align__(16) Chunk x, y;
  RowBlock block(p.queries, TILE);
  int ty = threadIdx.x >> 4, tx = threadIdx.x & 15;
  float sum[CHUNKS][MICRO][4], m[MICRO], l[MICRO];
  clear(sum);
#pragma unroll
  for (int i = 0; i < MICRO; i++) m[i] = -INFINITY_FLOAT, l[i] = 0.0f;
  for (int key = 0; key < p.keys; key += TILE) {
    float s[MICRO][MICRO];
    score(s, x, y, p.q, block.row, p.queries, p.k, key, p.keys, block.head, p.width);
#pragma unroll
    for (int i = 0; i < MICRO; i++) {
      float most = m[i];
#pragma unroll
      for (int j = 0; j < MICRO; j++) {
        if (key + tx + 16 * j >= p.keys) s[i][j] = -INFINITY_FLOAT;
        most = fmaxf(most, s[i][j]);
      }
#pragma unroll
      for (int lanes = 8; lanes > 0; lanes >>= 1)
        most = fmaxf(most, __shfl_xor_sync(ALL_LANES, most, lanes));
      float from = most == -INFINITY_FLOAT ? 0.0f : most, part = 0.0f;
      float correction = expf((m[i] - from) * p.scale);
#pragma unroll
      for (int j = 0; j < MICRO; j++) {
        s[i][j] = expf((s[i][j] - from) * p.scale);
        part += s[i][j];
      }
      l[i] = l[i] * correction + part;
      m[i] = most;
#pragma unroll
      for (int c = 0; c < CHUNKS; c++)
#pragma unroll
        for (int j = 0; j < 4; j++) sum[c][i][j] *= correction;
    }
    keep(x, s);
    add_weighted<CHUNKS>(sum, x, y, p.v, block.head, key, p.keys, p.values);
  }
#pragma unroll
  for (int i = 0; i < MICRO; i++) {
    float all = row_reduce<Sum>(l[i]);
    int t = block.row + ty * MICRO + i;
    if (tx == 0 && t < p.queries)
      p.log_sum_exp[(long long)block.head * p.queries + t] = p.scale * m[i] + logf(all);
#pragma unroll
    for (int c = 0; c < CHUNKS; c++)
#pragma unroll
      for (int j = 0; j < 4; j++) sum[c][i][j] = sum[c][i][j] / all;
  }
  put<CHUNKS>(p.out, y, block.head, block.row, p.queries, p.values, sum);
}

template <int CHUNKS>
__device__ __forceinline__ void backward_queries(const AttentionProblem &p) {
  __shared__ __align__(16) Chunk x, y;
  RowBlock block(p.queries, TILE);
  int ty = threadIdx.x >> 4, tx = threadIdx.x & 15;
  float sum[CHUNKS][MICRO][4], norm[MICRO], delta[MICRO];
  clear(sum);
#pragma unroll
  for (int i = 0; i < MICRO; i++) {
    int t = min(block.row + ty * MICRO + i, p.queries - 1);
    norm[i] = p.log_sum_exp[(long long)block.head * p.queries + t];
    delta[i] = p.delta[(long long)block.head * p.queries + t];
  }
  for (int key = 0; key < p.keys; key += TILE) {
    float s[MICRO][MICRO], g[MICRO][MICRO];
    score(s, x, y, p.q, block.row, p.queries, p.k, key, p.keys, block.head, p.width);
    score(g, x, y, p.g_out, block.row, p.queries, p.v, key, p.keys, block.head, p.values);
#pragma unroll
    for (int i = 0; i < MICRO; i++)
#pragma unroll
      for (int j = 0; j < MICRO; j++) {
        float weight = expf(p.scale * s[i][j] - norm[i]);
        s[i][j] = key + tx + 16 * j < p.keys ? p.scale * weight * (g[i][j] - delta[i]) : 0.0f;
      }
    keep(x, s);
    add_weighted<CHUNKS>(sum, x, y, p.k, block.head, key, p.keys, p.width);
  }
  put<CHUNKS>(p.gq, y, block.head, block.row, p.queries, p.width, sum);
}

template <int CHUNKS>
__device__ __forceinline__ void backward_keys(const AttentionProblem &p) {
  __shared__ __align__(16) Chunk x, y;
  RowBlock block(p.keys, TILE);
  int tx = threadIdx.x & 15;
  float gk[CHUNKS][MICRO][4], gv[CHUNKS][MICRO][4];
  clear(gk);
  clear(gv);
  for (int query = 0; query < p.queries; query += TILE) {
    float s[MICRO][MICRO], g[MICRO][MICRO];
    score(s, x, y, p.k, block.row, p.keys, p.q, query, p.queries, block.head, p.width);
    score(g, x, y, p.v, block.row, p.keys, p.g_out, query, p.queries, block.head, p.values);
#pragma unroll
    for (int j = 0; j < MICRO; j++) {
      int t = query + tx + 16 * j;
      long long at = (long long)block.head * p.queries + min(t, p.queries - 1);
      float norm = p.log_sum_exp[at], delta = p.delta[at];
#pragma unroll
      for (int i = 0; i < MICRO; i++) {
        s[i][j] = t < p.queries ? expf(p.scale * s[i][j] - norm) : 0.0f;
        g[i][j] = t < p.queries ? p.scale * s[i][j] * (g[i][j] - delta) : 0.0f;
      }
    }
    keep(x, s);
    add_weighted<CHUNKS>(gv, x, y, p.g_out, block.head, query, p.queries, p.values);
    keep(x, g);
    add_weighted<CHUNKS>(gk, x, y, p.q, block.head, query, p.queries, p.width);
  }
  put<CHUNKS>(p.gk, y, block.head, block.row, p.keys, p.width, gk);
  put<CHUNKS>(p.gv, y, block.head, block.row, p.keys, p.values, gv);
}
