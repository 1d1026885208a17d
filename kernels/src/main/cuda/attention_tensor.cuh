// Attention and its vector-Jacobian product on tensor cores, for a kind of element (`Tiles`): the
// equations are in attention.cuh, the fragments of each kind in the files that include this.
//
// A warp owns 16 rows (queries in `forward` and `backward_queries`, keys in `backward_keys`), a
// block of WARPS warps 16 each, whose operands stay in shared memory. The block runs over the other
// side COLUMNS at a time, fetched by cp.async while the tile before is multiplied (`stages` = 2) or
// after it (1, where shared memory is scarce). Scores s = a b^T come out of the tensor cores in the
// layout of an accumulator: lane l has rows l/4 and l/4 + 8, and of each 8 columns the two from
// 2 (l%4). That is how the left operand of the second product lies as well, so the weights go from
// one product to the next in registers: no row of scores is ever written, not to shared memory
// either, and warps never wait for each other's numbers. The key side of the backward step has
// keys as its rows for the same reason: its scores are s^T.
//
// Ladder: (1) a thread a query; (2) attention_f32.cuh, tiles on the float32 units; (3) this, with
// mma.sync: each fragment of b, read by one ldmatrix, serves 16 rows. (4) Next: 32 rows a warp for
// heads up to 64, which halves the reads of shared memory; float32 rounded to tf32 once, as a tile
// comes, and not by each warp; on Hopper wgmma, whose right operand is read from shared memory by
// the tensor core itself for 64 rows at once, tiles fetched by TMA by a warp of its own, and two
// groups of warps taking turns at exponentials and products (FlashAttention-3, arXiv 2407.08608).
#pragma once
#include "attention.cuh"

// What a block of the backward step or the forward one has in shared memory: `kept` tiles of its
// own rows, then for each stage two tiles of the other side, then the other side's logSumExp and
// delta.
template <class Tiles, int HEAD, int ROWS, int COLUMNS>
struct Memory {
  typedef typename Tiles::Element Element;
  Element *base;
  int kept;
  __device__ __forceinline__ Element *own(int i) const {
    return base + i * (ROWS * Tiles::template pitch<HEAD>());
  }
  __device__ __forceinline__ Element *other(int stage, int i) const {
    return own(kept) + (2 * stage + i) * (COLUMNS * Tiles::template pitch<HEAD>());
  }
  __device__ __forceinline__ float *numbers(int stage, int stages) const {
    return reinterpret_cast<float *>(other(stages, 0)) + stage * 2 * COLUMNS;
  }
};

// A warp's own 16 rows as left operands: kept in registers, or read when needed. Sums stop at
// multiples of 32 columns.
template <class Tiles, int HEAD, bool KEEP>
struct Own {
  static constexpr int STEPS = KEEP ? HEAD / Tiles::DEPTH : 1, STOP = 32 / Tiles::DEPTH;
  typename Tiles::Element *tile;
  unsigned kept[STEPS][4];

  __device__ __forceinline__ void begin(int columns) {
    if (KEEP) {
#pragma unroll
      for (int step = 0; step < STEPS; step++)
        if (Tiles::DEPTH * (step & ~(STOP - 1)) < columns)
          Tiles::template read<HEAD>(kept[step], tile, step);
    }
  }
  __device__ __forceinline__ void at(unsigned (&a)[4], int step) const {
    if (KEEP) {
#pragma unroll
      for (int i = 0; i < 4; i++) a[i] = kept[KEEP ? step : 0][i];
    } else {
      Tiles::template read<HEAD>(a, tile, step);
    }
  }
};

// Runs over the tiles of the other side: fetch(stage, first) begins to bring one, use(stage, first)
// works on one that has come.
template <class Body>
__device__ __forceinline__ void over_tiles(Body &body, int stages, int columns, int tile) {
  body.fetch(0, 0);
  copy_async_commit();
  int stage = 0;
  for (int at = 0; at < columns; at += tile) {
    int next = at + tile;
    if (stages == 2 && next < columns) {
      body.fetch(stage ^ 1, next);
      copy_async_commit();
      copy_async_wait<1>();
    } else {
      copy_async_wait<0>();
    }
    __syncthreads();
    body.use(stage, at);
    __syncthreads();
    if (stages == 2) {
      stage ^= 1;
    } else if (next < columns) {
      body.fetch(0, next);
      copy_async_commit();
    }
  }
}

template <int N>
__device__ __forceinline__ void zero(float (&x)[N][4]) {
#pragma unroll
  for (int i = 0; i < N; i++)
#pragma unroll
    for (int j = 0; j < 4; j++) x[i][j] = 0.0f;
}

// Over the 4 lanes that share a row.
__device__ __forceinline__ float quad_max(float v) {
  v = fmaxf(v, __shfl_xor_sync(ALL_LANES, v, 1));
  return fmaxf(v, __shfl_xor_sync(ALL_LANES, v, 2));
}
__device__ __forceinline__ float quad_sum(float v) {
  v += __shfl_xor_sync(ALL_LANES, v, 1);
  return v + __shfl_xor_sync(ALL_LANES, v, 2);
}

template <class Tiles, int HEAD, int WARPS, int COLUMNS, bool KEEP>
struct Forward {
  static constexpr int ROWS = 16 * WARPS, THREADS = 32 * WARPS;
  const AttentionProblem &p;
  const RowBlock &block;
  Memory<Tiles, HEAD, ROWS, COLUMNS> memory;
  Own<Tiles, HEAD, KEEP> q;
  float sum[HEAD / 8][4], m[2], l[2];
  bool first;

  __device__ __forceinline__ void fetch(int stage, int key) {
    Tiles::template fetch<HEAD, COLUMNS, THREADS>(
        memory.other(stage, 0), p.k, block.head, key, p.keys, p.width);
    Tiles::template fetch<HEAD, COLUMNS, THREADS>(
        memory.other(stage, 1), p.v, block.head, key, p.keys, p.values);
  }
  __device__ __forceinline__ void use(int stage, int key) {
    if (first) q.begin(p.width);
    first = false;
    float s[COLUMNS / 8][4];
    zero(s);
    Tiles::template score<HEAD, COLUMNS>(s, q, memory.other(stage, 0), p.width);
    if (key + COLUMNS > p.keys) {
      int left = p.keys - key - 2 * (threadIdx.x & 3);
#pragma unroll
      for (int j = 0; j < COLUMNS / 8; j++)
#pragma unroll
        for (int i = 0; i < 4; i++)
          if (8 * j + (i & 1) >= left) s[j][i] = -INFINITY_FLOAT;
    }
    // The running maximum and sums are corrected whenever a tile raises the maximum (Milakov and
    // Gimelshein 2018). A row without a finite score yet counts from 0, not from -infinity, whose
    // difference to itself is no number.
    float factor = p.scale * LOG2_E;
#pragma unroll
    for (int h = 0; h < 2; h++) {
      float most = m[h];
#pragma unroll
      for (int j = 0; j < COLUMNS / 8; j++) most = fmaxf(most, fmaxf(s[j][2 * h], s[j][2 * h + 1]));
      most = quad_max(most);
      float from = most == -INFINITY_FLOAT ? 0.0f : most, part = 0.0f;
      float correction = exp2_near((m[h] - from) * factor);
#pragma unroll
      for (int j = 0; j < COLUMNS / 8; j++)
#pragma unroll
        for (int i = 2 * h; i < 2 * h + 2; i++) {
          s[j][i] = exp2_near((s[j][i] - from) * factor);
          part += s[j][i];
        }
      m[h] = most;
      l[h] = l[h] * correction + part;
#pragma unroll
      for (int j = 0; j < HEAD / 8; j++) {
        sum[j][2 * h] *= correction;
        sum[j][2 * h + 1] *= correction;
      }
    }
    Tiles::template add_weighted<HEAD, COLUMNS>(sum, s, memory.other(stage, 1), p.values);
  }
};

template <class Tiles, int HEAD, int WARPS, int COLUMNS, bool KEEP>
__device__ __forceinline__ void attention_forward(const AttentionProblem &p) {
  typedef typename Tiles::Element Element;
  DYNAMIC_SHARED(Element, base);
  constexpr int ROWS = 16 * WARPS;
  RowBlock block(p.queries, ROWS);
  Forward<Tiles, HEAD, WARPS, COLUMNS, KEEP> f{p, block, {base, 1}};
  Element *own = f.memory.own(0);
  Tiles::template fetch<HEAD, ROWS, 32 * WARPS>(
      own, p.q, block.head, block.row, p.queries, p.width);
  int warp = threadIdx.x >> 5, lane = threadIdx.x & 31;
  Element *mine = own + 16 * warp * Tiles::template pitch<HEAD>();
  f.q.tile = mine;
  f.first = true;
  zero(f.sum);
  f.m[0] = f.m[1] = -INFINITY_FLOAT;
  f.l[0] = f.l[1] = 0.0f;
  over_tiles(f, p.stages, p.keys, COLUMNS);
#pragma unroll
  for (int h = 0; h < 2; h++) {
    float all = quad_sum(f.l[h]);
    int t = block.row + 16 * warp + 8 * h + (lane >> 2);
    if ((lane & 3) == 0 && t < p.queries)
      p.log_sum_exp[(long long)block.head * p.queries + t] = p.scale * f.m[h] + logf(all);
    float inverse = 1.0f / all;
#pragma unroll
    for (int j = 0; j < HEAD / 8; j++) {
      f.sum[j][2 * h] *= inverse;
      f.sum[j][2 * h + 1] *= inverse;
    }
  }
  Tiles::template put<HEAD>(
      p.out, mine, block.head, block.row + 16 * warp, p.queries, p.values, f.sum);
}

template <class Tiles, int HEAD, int WARPS, int COLUMNS>
struct BackwardQueries {
  static constexpr int ROWS = 16 * WARPS, THREADS = 32 * WARPS;
  const AttentionProblem &p;
  const RowBlock &block;
  Memory<Tiles, HEAD, ROWS, COLUMNS> memory;
  Own<Tiles, HEAD, false> q, g_out;
  float gq[HEAD / 8][4], norm[2], delta[2];

  __device__ __forceinline__ void fetch(int stage, int key) {
    Tiles::template fetch<HEAD, COLUMNS, THREADS>(
        memory.other(stage, 0), p.k, block.head, key, p.keys, p.width);
    Tiles::template fetch<HEAD, COLUMNS, THREADS>(
        memory.other(stage, 1), p.v, block.head, key, p.keys, p.values);
  }
  __device__ __forceinline__ void use(int stage, int key) {
    float s[COLUMNS / 8][4], g[COLUMNS / 8][4];
    zero(s);
    zero(g);
    Tiles::template score<HEAD, COLUMNS>(s, q, memory.other(stage, 0), p.width);
    Tiles::template score<HEAD, COLUMNS>(g, g_out, memory.other(stage, 1), p.values);
    int left = p.keys - key - 2 * (threadIdx.x & 3);
    float factor = p.scale * LOG2_E;
#pragma unroll
    for (int j = 0; j < COLUMNS / 8; j++)
#pragma unroll
      for (int i = 0; i < 4; i++) {
        float weight = exp2_near(__fmaf_rn(s[j][i], factor, -norm[i >> 1]));
        float gs = p.scale * weight * (g[j][i] - delta[i >> 1]);
        s[j][i] = 8 * j + (i & 1) < left ? gs : 0.0f;
      }
    Tiles::template add_weighted<HEAD, COLUMNS>(gq, s, memory.other(stage, 0), p.width);
  }
};

template <class Tiles, int HEAD, int WARPS, int COLUMNS>
__device__ __forceinline__ void attention_backward_queries(const AttentionProblem &p) {
  typedef typename Tiles::Element Element;
  DYNAMIC_SHARED(Element, base);
  constexpr int ROWS = 16 * WARPS, THREADS = 32 * WARPS;
  RowBlock block(p.queries, ROWS);
  BackwardQueries<Tiles, HEAD, WARPS, COLUMNS> b{p, block, {base, 2}};
  Tiles::template fetch<HEAD, ROWS, THREADS>(
      b.memory.own(0), p.q, block.head, block.row, p.queries, p.width);
  Tiles::template fetch<HEAD, ROWS, THREADS>(
      b.memory.own(1), p.g_out, block.head, block.row, p.queries, p.values);
  int warp = threadIdx.x >> 5, lane = threadIdx.x & 31;
  int mine = 16 * warp * Tiles::template pitch<HEAD>();
  b.q.tile = b.memory.own(0) + mine;
  b.g_out.tile = b.memory.own(1) + mine;
  zero(b.gq);
#pragma unroll
  for (int h = 0; h < 2; h++) {
    int t = min(block.row + 16 * warp + 8 * h + (lane >> 2), p.queries - 1);
    b.norm[h] = LOG2_E * p.log_sum_exp[(long long)block.head * p.queries + t];
    b.delta[h] = p.delta[(long long)block.head * p.queries + t];
  }
  over_tiles(b, p.stages, p.keys, COLUMNS);
  Tiles::template put<HEAD>(
      p.gq, b.q.tile, block.head, block.row + 16 * warp, p.queries, p.width, b.gq);
}

// GK and GV say which of the two this launch computes: the accumulators of both do not fit the
// registers where heads are wide.
template <class Tiles, int HEAD, int WARPS, int COLUMNS, bool GK, bool GV>
struct BackwardKeys {
  static constexpr int ROWS = 16 * WARPS, THREADS = 32 * WARPS;
  const AttentionProblem &p;
  const RowBlock &block;
  Memory<Tiles, HEAD, ROWS, COLUMNS> memory;
  Own<Tiles, HEAD, false> k, v;
  float gk[GK ? HEAD / 8 : 1][4], gv[GV ? HEAD / 8 : 1][4];

  __device__ __forceinline__ void fetch(int stage, int query) {
    Tiles::template fetch<HEAD, COLUMNS, THREADS>(
        memory.other(stage, 0), p.q, block.head, query, p.queries, p.width);
    Tiles::template fetch<HEAD, COLUMNS, THREADS>(
        memory.other(stage, 1), p.g_out, block.head, query, p.queries, p.values);
    float *numbers = memory.numbers(stage, p.stages);
    for (int i = threadIdx.x; i < 2 * COLUMNS; i += THREADS) {
      int t = query + i % COLUMNS;
      const float *from = i < COLUMNS ? p.log_sum_exp : p.delta;
      bool there = t < p.queries;
      copy_async_4(
          numbers + i, from + (long long)block.head * p.queries + (there ? t : 0), there ? 4 : 0);
    }
  }
  __device__ __forceinline__ void use(int stage, int query) {
    float s[COLUMNS / 8][4], g[COLUMNS / 8][4];
    zero(s);
    Tiles::template score<HEAD, COLUMNS>(s, k, memory.other(stage, 0), p.width);
    if (GK) {
      zero(g);
      Tiles::template score<HEAD, COLUMNS>(g, v, memory.other(stage, 1), p.values);
    }
    int column = 2 * (threadIdx.x & 3);
    const float *norm = memory.numbers(stage, p.stages) + column, *delta = norm + COLUMNS;
    float factor = p.scale * LOG2_E;
#pragma unroll
    for (int j = 0; j < COLUMNS / 8; j++)
#pragma unroll
      for (int i = 0; i < 4; i++) {
        int c = 8 * j + (i & 1);
        bool there = query + column + c < p.queries;
        float weight = exp2_near(__fmaf_rn(s[j][i], factor, -LOG2_E * norm[c]));
        s[j][i] = there ? weight : 0.0f;
        if (GK) g[j][i] = there ? p.scale * weight * (g[j][i] - delta[c]) : 0.0f;
      }
    if constexpr (GV)
      Tiles::template add_weighted<HEAD, COLUMNS>(gv, s, memory.other(stage, 1), p.values);
    if constexpr (GK)
      Tiles::template add_weighted<HEAD, COLUMNS>(gk, g, memory.other(stage, 0), p.width);
  }
};

template <class Tiles, int HEAD, int WARPS, int COLUMNS, bool GK, bool GV>
__device__ __forceinline__ void attention_backward_keys(const AttentionProblem &p) {
  typedef typename Tiles::Element Element;
  DYNAMIC_SHARED(Element, base);
  constexpr int ROWS = 16 * WARPS, THREADS = 32 * WARPS;
  RowBlock block(p.keys, ROWS);
  BackwardKeys<Tiles, HEAD, WARPS, COLUMNS, GK, GV> b{p, block, {base, 2}};
  Tiles::template fetch<HEAD, ROWS, THREADS>(
      b.memory.own(0), p.k, block.head, block.row, p.keys, p.width);
  if (GK)
    Tiles::template fetch<HEAD, ROWS, THREADS>(
        b.memory.own(1), p.v, block.head, block.row, p.keys, p.values);
  int warp = threadIdx.x >> 5, mine = 16 * warp * Tiles::template pitch<HEAD>();
  b.k.tile = b.memory.own(0) + mine;
  b.v.tile = b.memory.own(1) + mine;
  zero(b.gk);
  zero(b.gv);
  over_tiles(b, p.stages, p.queries, COLUMNS);
  int row = block.row + 16 * warp;
  if constexpr (GK)
    Tiles::template put<HEAD>(p.gk, b.k.tile, block.head, row, p.keys, p.width, b.gk);
  if constexpr (GV)
    Tiles::template put<HEAD>(p.gv, b.k.tile, block.head, row, p.keys, p.values, b.gv);
}
