// The inner part of every product by tiles: sum[m][n] = sum_k a(m, k) b(n, k) for one tile of M x N
// results a block. Matrix products and convolutions share it; they differ in where elements come
// from (a Source each for a and b) and in what becomes of the results (the visitor of `each`).
//
// A Source gives a matrix of `lines` (m for a, n for b) by k in runs of 16 bytes, which lie along k
// or along the lines in memory:
//
//   struct Source {
//     using Element = float or bf16;
//     static constexpr bool ALONG_K;
//     struct Run;                                   // what a thread remembers of one of its runs
//     Run begin(int line) const;                    // line: of all, or of the first if along lines
//     bool vectors;                                 // whether runs may be read by 16 bytes
//     const Element *run(const Run &r, int k, int &count) const;   // elements to read there, 0..RUN
//     Element element(const Run &r, int k, int i) const;           // element i of the run, or 0
//   };
//
// (line, k) outside of the matrix must count as zeros in both sources; k is that of the run's first
// element. Along k a thread's lines stay and k advances by the tile's depth; along lines likewise.
//
//   mma_product     tensor cores: bf16, or float rounded to tf32; float sums
//   simt_product    float in the ordinary units, each result one chain of fma over ascending k
//
// Tensor cores: warps share the tile's rows and columns, operands arrive by cp.async in a ring of
// STAGES tiles with one barrier a step, fragments by ldmatrix (transposing where runs lie along the
// lines), all without bank conflicts: run r of row i lies at r ^ f(i). ldmatrix cannot transpose
// floats: those are read one by one, from rows with a gap behind each.
//
// The units' tiles lie with k as rows, a little apart: reads are broadcasts, and what comes along k
// is turned as it is written, without conflicts for tiles 8 deep, two at a time for those of 16.
#pragma once
#include "prelude.cuh"

template <class T>
constexpr int RUN = 16 / (int)sizeof(T);

// A matrix in memory: element (line, k) at line * pitch + k, or at k * pitch + line.
template <class T, bool K_RUNS>
struct MatrixSource {
  using Element = T;
  static constexpr bool ALONG_K = K_RUNS;
  const T *base;
  int lines, depth, pitch;
  bool vectors;

  struct Run {
    const T *at;
    int left;  // along k: how far k goes; along lines: how many lines are there, up to RUN
  };

  __device__ __forceinline__ MatrixSource(const T *base_, int lines_, int depth_, int pitch_)
      : base(base_), lines(lines_), depth(depth_), pitch(pitch_),
        vectors(((reinterpret_cast<unsigned long long>(base_) | pitch_ * (long long)sizeof(T)) &
                 15) == 0) {}

  __device__ __forceinline__ Run begin(int line) const {
    if constexpr (ALONG_K)
      return {base + (long long)line * pitch, line < lines ? depth : 0};
    else
      return {base + line, max(0, min(RUN<T>, lines - line))};
  }
  __device__ __forceinline__ const T *run(const Run &r, int k, int &count) const {
    if constexpr (ALONG_K) {
      count = max(0, min(RUN<T>, r.left - k));
      return r.at + k;
    } else {
      count = k < depth ? r.left : 0;
      return r.at + (long long)k * pitch;
    }
  }
  __device__ __forceinline__ T element(const Run &r, int k, int i) const {
    if constexpr (ALONG_K)
      return k + i < r.left ? r.at[k + i] : T{};
    else
      return k < depth && i < r.left ? r.at[(long long)k * pitch + i] : T{};
  }
};

constexpr int FLOAT_GAP = 8;

// LINES by DEPTH elements in shared memory, rows along which the source's runs lie.
template <class T, int LINES, int DEPTH, bool ALONG_K>
struct SharedTile {
  static constexpr int ROWS = ALONG_K ? LINES : DEPTH;
  static constexpr int RUNS = (ALONG_K ? DEPTH : LINES) / RUN<T>;  // in a row
  static constexpr int ELEMENTS = LINES * DEPTH;
  static_assert(RUNS >= 2 && (RUNS & (RUNS - 1)) == 0, "rows are a power of two of runs");

  // Where a run begins. ldmatrix reads 8 rows' runs of one column at once; what is read one by one
  // (floats along lines) takes 4 rows, 8 neighbours of each.
  static __device__ __forceinline__ int place(int row, int run) {
    if constexpr (sizeof(T) == 4 && !ALONG_K) {
      return row * (LINES + FLOAT_GAP) + run * RUN<T>;
    } else {
      int f = RUNS >= 8 ? row & 7 : RUNS == 4 ? (row >> 1) & 3 : (row >> 2) & 1;
      return (row * RUNS + (run ^ f)) * RUN<T>;
    }
  }
};

// A thread's share of filling tiles of one operand.
template <class Source, int LINES, int DEPTH, int THREADS>
struct Feeder {
  using T = typename Source::Element;
  using Tile = SharedTile<T, LINES, DEPTH, Source::ALONG_K>;
  static constexpr int COUNT = Tile::ELEMENTS / RUN<T> / THREADS;
  static_assert(COUNT * THREADS * RUN<T> == Tile::ELEMENTS && THREADS % Tile::RUNS == 0, "");

  const Source &source;
  typename Source::Run runs[COUNT];

  static __device__ __forceinline__ int row(int i) {
    return ((int)threadIdx.x + i * THREADS) / Tile::RUNS;
  }
  static __device__ __forceinline__ int run() { return (int)threadIdx.x % Tile::RUNS; }
  static __device__ __forceinline__ int depth(int i) {
    return Source::ALONG_K ? run() * RUN<T> : row(i);
  }

  __device__ __forceinline__ Feeder(const Source &s, int first_line) : source(s) {
#pragma unroll
    for (int i = 0; i < COUNT; i++)
      runs[i] = s.begin(first_line + (Source::ALONG_K ? row(i) : run() * RUN<T>));
  }

  // Enqueues the tile whose first column is k0.
  __device__ __forceinline__ void copy(T *tile, int k0) const {
#pragma unroll
    for (int i = 0; i < COUNT; i++) {
      T *to = tile + Tile::place(row(i), run());
      int k = k0 + depth(i);
      if (source.vectors) {
        int count;
        const T *from = source.run(runs[i], k, count);
        copy_async_16(to, from, count * (int)sizeof(T));
      } else {
#pragma unroll 1
        for (int j = 0; j < RUN<T>; j++) to[j] = source.element(runs[i], k, j);
      }
    }
  }

  // The same by way of registers.
  __device__ __forceinline__ void fetch(T (&values)[COUNT][RUN<T>], int k0) const {
#pragma unroll
    for (int i = 0; i < COUNT; i++) {
      int k = k0 + depth(i), count = 0;
      const T *from = source.vectors ? source.run(runs[i], k, count) : nullptr;
      if (count == RUN<T>) {
        float4 v = *reinterpret_cast<const float4 *>(from);
        values[i][0] = v.x; values[i][1] = v.y; values[i][2] = v.z; values[i][3] = v.w;
      } else {
#pragma unroll
        for (int j = 0; j < RUN<T>; j++) values[i][j] = source.element(runs[i], k, j);
      }
    }
  }
};

// Results leave by way of shared memory, 16 rows of a warp at a time, so that whoever stores them gets
// neighbours: visit(m, n, float[4]) with four columns from n on, warps writing whole lines.
template <int WARP_N>
struct WarpStage {
  static constexpr int PITCH = WARP_N + 8, FLOATS = 16 * PITCH;

  // The warp's place; all threads must be done with what shared memory held.
  static __device__ __forceinline__ float *mine(void *shared) {
    return static_cast<float *>(shared) + (threadIdx.x >> 5) * FLOATS;
  }
  template <class Visitor>
  static __device__ __forceinline__ void hand_out(const float *stage, int m, int n,
                                                  const Visitor &visit) {
    constexpr int LANES = WARP_N / 4;  // a row
    int lane = threadIdx.x & 31;
    __syncwarp();
#pragma unroll 1
    for (int row = lane / LANES; row < 16; row += 32 / LANES) {
      int column = lane % LANES * 4;
      float4 q = *reinterpret_cast<const float4 *>(stage + row * PITCH + column);
      float four[4] = {q.x, q.y, q.z, q.w};
      visit(m + row, n + column, four);
    }
    __syncwarp();
  }
};
__host__ __device__ constexpr int larger(int a, int b) { return a > b ? a : b; }

// ---- tensor cores

// T: bf16 or float; M x N x K: the tile; WARPS_M x WARPS_N warps; STAGES tiles are under way.
template <class T, int TILE_M, int TILE_N, int TILE_K, int WARPS_M, int WARPS_N, int RING>
struct MmaShape {
  using Element = T;
  static constexpr int M = TILE_M, N = TILE_N, K = TILE_K, STAGES = RING;
  static constexpr int THREADS = 32 * WARPS_M * WARPS_N;
  static constexpr int WARP_M = M / WARPS_M, WARP_N = N / WARPS_N, COLUMNS_OF_WARPS = WARPS_N;
  static constexpr int MI = WARP_M / 16, NI = WARP_N / 8;  // mma tiles of a warp
  static constexpr int STEPS = K * (int)sizeof(T) / 32;    // mma steps of a tile: two runs each
  static constexpr int GAP = sizeof(T) == 4 ? FLOAT_GAP : 0;
  static constexpr int PLACES_A = (M + GAP) * K, PLACES_B = (N + GAP) * K;
  static constexpr int SHARED_BYTES =
      larger(STAGES * (PLACES_A + PLACES_B) * (int)sizeof(T),
             THREADS / 32 * WarpStage<WARP_N>::FLOATS * 4);
  static_assert(NI % 2 == 0, "columns are read two mma tiles at a time");
};

template <class Shape>
struct MmaSums {
  float v[Shape::MI][Shape::NI][4];

  __device__ __forceinline__ void clear() {
#pragma unroll
    for (int i = 0; i < Shape::MI; i++)
#pragma unroll
      for (int j = 0; j < Shape::NI; j++)
#pragma unroll
        for (int e = 0; e < 4; e++) v[i][j][e] = 0.0f;
  }

  // Hands out the tile's results: visit(m, n, float[4]) with places within the tile. `shared` as in
  // mma_product, which waited for all.
  template <class Visitor>
  __device__ __forceinline__ void each(const Visitor &visit, void *shared) const {
    using Stage = WarpStage<Shape::WARP_N>;
    int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    int m0 = warp / Shape::COLUMNS_OF_WARPS * Shape::WARP_M;
    int n0 = warp % Shape::COLUMNS_OF_WARPS * Shape::WARP_N;
    float *stage = Stage::mine(shared);
    float *to = stage + (lane >> 2) * Stage::PITCH + (lane & 3) * 2;
#pragma unroll
    for (int i = 0; i < Shape::MI; i++) {
#pragma unroll
      for (int j = 0; j < Shape::NI; j++) {
        *reinterpret_cast<float2 *>(to + j * 8) = make_float2(v[i][j][0], v[i][j][1]);
        *reinterpret_cast<float2 *>(to + 8 * Stage::PITCH + j * 8) =
            make_float2(v[i][j][2], v[i][j][3]);
      }
      Stage::hand_out(stage, m0 + i * 16, n0, visit);
    }
  }
};

__device__ __forceinline__ void mma(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2],
                                    bf16) {
  mma_m16n8k16_bf16(d, a, b);
}
__device__ __forceinline__ void mma(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2],
                                    float) {
  mma_m16n8k8_tf32(d, a, b);
}
__device__ __forceinline__ void round_fragment(unsigned (&)[4], bf16) {}
__device__ __forceinline__ void round_fragment(unsigned (&r)[4], float) {
#pragma unroll
  for (int i = 0; i < 4; i++) r[i] = float_to_tf32(__uint_as_float(r[i]));
}

// 16 lines by two runs of k from line `first`: the registers of one operand a, or of two operands b
// (lines 0..7 and 8..15) where PAIR: there the two middle 8 x 8 matrices change places.
template <class Tile, class T, bool ALONG_K, bool PAIR>
__device__ __forceinline__ void read_fragment(unsigned (&r)[4], const T *tile, int first, int step) {
  int lane = threadIdx.x & 31, matrix = lane >> 3;
  int line8 = PAIR ? matrix >> 1 : matrix & 1, k8 = PAIR ? matrix & 1 : matrix >> 1;
  if constexpr (ALONG_K) {
    ldmatrix_x4(r, tile + Tile::place(first + line8 * 8 + (lane & 7), 2 * step + k8));
  } else if constexpr (sizeof(T) == 2) {
    ldmatrix_x4_transposed(
        r, tile + Tile::place(step * 16 + k8 * 8 + (lane & 7), first / 8 + line8));
  } else {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      int line = first + (PAIR ? i >> 1 : i & 1) * 8 + (lane >> 2);
      int k = step * 8 + (PAIR ? i & 1 : i >> 1) * 4 + (lane & 3);
      r[i] = __float_as_uint(tile[Tile::place(k, line / 4) + line % 4]);
    }
  }
  round_fragment(r, T{});
}

// Adds to sums: tile (m0, n0), `steps` tiles of k from `first_k` on. `shared` holds SHARED_BYTES and
// may be written to at once afterwards.
template <class Shape, class A, class B>
__device__ __forceinline__ void mma_product(
    const A &a, const B &b, int m0, int n0, int first_k, int steps,
    typename Shape::Element *shared, MmaSums<Shape> &sums) {
  using T = typename Shape::Element;
  using FeedA = Feeder<A, Shape::M, Shape::K, Shape::THREADS>;
  using FeedB = Feeder<B, Shape::N, Shape::K, Shape::THREADS>;
  constexpr int STAGE = Shape::PLACES_A + Shape::PLACES_B;
  FeedA feed_a(a, m0);
  FeedB feed_b(b, n0);
  int warp = threadIdx.x >> 5;
  int warp_m = warp / Shape::COLUMNS_OF_WARPS * Shape::WARP_M;
  int warp_n = warp % Shape::COLUMNS_OF_WARPS * Shape::WARP_N;
#pragma unroll 1
  for (int s = 0; s < Shape::STAGES - 1; s++) {
    if (s < steps) {
      feed_a.copy(shared + s * STAGE, first_k + s * Shape::K);
      feed_b.copy(shared + s * STAGE + Shape::PLACES_A, first_k + s * Shape::K);
    }
    copy_async_commit();
  }
  int reading = 0, writing = Shape::STAGES - 1;
  for (int step = 0; step < steps; step++) {
    copy_async_wait<Shape::STAGES - 2>();
    // Now this step's tiles are there for all, and all are done with those of the step before.
    __syncthreads();
    int next = step + Shape::STAGES - 1;
    if (next < steps) {
      feed_a.copy(shared + writing * STAGE, first_k + next * Shape::K);
      feed_b.copy(shared + writing * STAGE + Shape::PLACES_A, first_k + next * Shape::K);
    }
    copy_async_commit();
    const T *tile_a = shared + reading * STAGE, *tile_b = tile_a + Shape::PLACES_A;
#pragma unroll
    for (int q = 0; q < Shape::STEPS; q++) {
      unsigned fa[Shape::MI][4], fb[Shape::NI / 2][4];
#pragma unroll
      for (int i = 0; i < Shape::MI; i++)
        read_fragment<typename FeedA::Tile, T, A::ALONG_K, false>(fa[i], tile_a, warp_m + i * 16, q);
#pragma unroll
      for (int j = 0; j < Shape::NI / 2; j++)
        read_fragment<typename FeedB::Tile, T, B::ALONG_K, true>(fb[j], tile_b, warp_n + j * 16, q);
#pragma unroll
      for (int i = 0; i < Shape::MI; i++)
#pragma unroll
        for (int j = 0; j < Shape::NI; j++) {
          unsigned pair[2] = {fb[j / 2][j % 2 * 2], fb[j / 2][j % 2 * 2 + 1]};
          mma(sums.v[i][j], fa[i], pair, T{});
        }
    }
    reading = reading + 1 == Shape::STAGES ? 0 : reading + 1;
    writing = writing + 1 == Shape::STAGES ? 0 : writing + 1;
  }
  copy_async_wait<0>();
  __syncthreads();
}

// ---- ordinary units

// TM x TN results a thread in groups of 4 x 4; a warp is 4 x 8 threads.
template <int TILE_M, int TILE_N, int TILE_K, int THREAD_M, int THREAD_N>
struct SimtShape {
  static constexpr int M = TILE_M, N = TILE_N, K = TILE_K, TM = THREAD_M, TN = THREAD_N;
  static constexpr int THREADS = (M / TM) * (N / TN);
  static constexpr int WARP_M = 4 * TM, WARP_N = 8 * TN, COLUMNS_OF_WARPS = N / WARP_N;
  static constexpr int PITCH_A = M + 4, PITCH_B = N + 4;
  static constexpr int SHARED_BYTES =
      larger(2 * K * (PITCH_A + PITCH_B) * 4, THREADS / 32 * WarpStage<WARP_N>::FLOATS * 4);
};

template <class Shape>
struct SimtSums {
  float v[Shape::TM][Shape::TN];

  __device__ __forceinline__ void clear() {
#pragma unroll
    for (int i = 0; i < Shape::TM; i++)
#pragma unroll
      for (int j = 0; j < Shape::TN; j++) v[i][j] = 0.0f;
  }
  static __device__ __forceinline__ int row(int i) {
    int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    return warp / Shape::COLUMNS_OF_WARPS * Shape::WARP_M + i / 4 * 16 + (lane >> 3) * 4 + i % 4;
  }
  static __device__ __forceinline__ int column(int j) {
    int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    return warp % Shape::COLUMNS_OF_WARPS * Shape::WARP_N + j / 4 * 32 + (lane & 7) * 4 + j % 4;
  }

  // Hands out the tile's results: visit(m, n, float[4]) with places within the tile. `shared` as in
  // simt_product, which waited for all.
  template <class Visitor>
  __device__ __forceinline__ void each(const Visitor &visit, void *shared) const {
    using Stage = WarpStage<Shape::WARP_N>;
    int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    int m0 = warp / Shape::COLUMNS_OF_WARPS * Shape::WARP_M;
    int n0 = warp % Shape::COLUMNS_OF_WARPS * Shape::WARP_N;
    float *stage = Stage::mine(shared);
    float *to = stage + (lane >> 3) * 4 * Stage::PITCH + (lane & 7) * 4;
#pragma unroll
    for (int i = 0; i < Shape::TM; i += 4) {
#pragma unroll
      for (int r = 0; r < 4; r++)
#pragma unroll
        for (int j = 0; j < Shape::TN; j += 4)
          *reinterpret_cast<float4 *>(to + r * Stage::PITCH + j * 8) =
              make_float4(v[i + r][j], v[i + r][j + 1], v[i + r][j + 2], v[i + r][j + 3]);
      Stage::hand_out(stage, m0 + i * 4, n0, visit);
    }
  }
};

// A tile in shared memory has k as its rows, whatever the source: [K][PITCH].
template <class Feed, int PITCH>
__device__ __forceinline__ void put_tile(
    float *tile, const float (&values)[Feed::COUNT][RUN<float>], bool along_k) {
#pragma unroll
  for (int i = 0; i < Feed::COUNT; i++) {
    int row = Feed::row(i), run = Feed::run() * RUN<float>;
    if (along_k) {
#pragma unroll
      for (int j = 0; j < RUN<float>; j++) tile[(run + j) * PITCH + row] = values[i][j];
    } else {
      *reinterpret_cast<float4 *>(tile + row * PITCH + run) =
          make_float4(values[i][0], values[i][1], values[i][2], values[i][3]);
    }
  }
}

// Adds to sums: tile (m0, n0), `steps` tiles of k from `first_k` on, two tiles under way. Threads may
// write to `shared` (SHARED_BYTES) at once afterwards.
template <class Shape, class A, class B>
__device__ __forceinline__ void simt_product(
    const A &a, const B &b, int m0, int n0, int first_k, int steps, float *shared,
    SimtSums<Shape> &sums) {
  using FeedA = Feeder<A, Shape::M, Shape::K, Shape::THREADS>;
  using FeedB = Feeder<B, Shape::N, Shape::K, Shape::THREADS>;
  constexpr int STAGE = Shape::K * (Shape::PITCH_A + Shape::PITCH_B);
  FeedA feed_a(a, m0);
  FeedB feed_b(b, n0);
  float next_a[FeedA::COUNT][4], next_b[FeedB::COUNT][4];
  if (steps > 0) {
    feed_a.fetch(next_a, first_k);
    feed_b.fetch(next_b, first_k);
    put_tile<FeedA, Shape::PITCH_A>(shared, next_a, A::ALONG_K);
    put_tile<FeedB, Shape::PITCH_B>(shared + Shape::K * Shape::PITCH_A, next_b, B::ALONG_K);
  }
  __syncthreads();
  int m = SimtSums<Shape>::row(0), n = SimtSums<Shape>::column(0);
  for (int step = 0; step < steps; step++) {
    bool more = step + 1 < steps;
    if (more) {
      feed_a.fetch(next_a, first_k + (step + 1) * Shape::K);
      feed_b.fetch(next_b, first_k + (step + 1) * Shape::K);
    }
    const float *tile_a = shared + (step & 1) * STAGE;
    const float *tile_b = tile_a + Shape::K * Shape::PITCH_A;
#pragma unroll
    for (int k = 0; k < Shape::K; k++) {
      float x[Shape::TM], y[Shape::TN];
#pragma unroll
      for (int i = 0; i < Shape::TM; i += 4) {
        float4 q = *reinterpret_cast<const float4 *>(tile_a + k * Shape::PITCH_A + m + i * 4);
        x[i] = q.x; x[i + 1] = q.y; x[i + 2] = q.z; x[i + 3] = q.w;
      }
#pragma unroll
      for (int j = 0; j < Shape::TN; j += 4) {
        float4 q = *reinterpret_cast<const float4 *>(tile_b + k * Shape::PITCH_B + n + j * 8);
        y[j] = q.x; y[j + 1] = q.y; y[j + 2] = q.z; y[j + 3] = q.w;
      }
#pragma unroll
      for (int i = 0; i < Shape::TM; i++)
#pragma unroll
        for (int j = 0; j < Shape::TN; j++) sums.v[i][j] = __fmaf_rn(x[i], y[j], sums.v[i][j]);
    }
    if (more) {
      float *tile = shared + ((step + 1) & 1) * STAGE;
      put_tile<FeedA, Shape::PITCH_A>(tile, next_a, A::ALONG_K);
      put_tile<FeedB, Shape::PITCH_B>(tile + Shape::K * Shape::PITCH_A, next_b, B::ALONG_K);
    }
    __syncthreads();
  }
}
