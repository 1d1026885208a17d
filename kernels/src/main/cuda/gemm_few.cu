// Matrix products with up to four rows, as sampling a few images and small layers make them
// (product.cuh has the equation; with few columns a and b change places first).
//
// Such a product reads b once and hardly computes: the rows of a wait in shared memory as floats, b
// streams by. Where b's elements lie along k, a warp takes two lines of it by 16-byte reads and adds
// up over its lanes; where they lie along n, a lane takes one column, eight warps every eighth k, and
// their sums meet in shared memory. Sums have a fixed order that depends on K alone.
//
// Ladder: tiles of 64 x 64 of which 60 rows are idle -> this. Next: K in parts where N is small too;
// two columns of bf16 a lane along n, so that a warp reads whole lines of 128 bytes.
#include "block.cuh"
#include "product.cuh"
#include "vector.cuh"

namespace {

constexpr int FEW = 4, CHUNK = 1024, WARPS = 8, LINES = 2;

// Where element k of a chunk waits: a lane takes RUN neighbours, four at a time. Of eight the halves
// lie apart, so that neighbouring lanes read neighbouring 16 bytes.
template <class T>
__device__ __forceinline__ int place(int k) {
  return RUN<T> == 4 ? k : (k >> 2 & 1) * (CHUNK / 2) + (k >> 3) * 4 + (k & 3);
}

// Columns k0 to k0 + count of a, zeros behind them and in rows that are not there.
template <class T>
__device__ __forceinline__ void stage_rows(float (&rows)[FEW][CHUNK], const Product &p, const T *a,
                                           int along_k, int k0, int count) {
  long long row_stride = along_k ? p.a_pitch : 1, k_stride = along_k ? 1 : p.a_pitch;
  int width = (count + 7) & ~7;
  __syncthreads();
  for (int i = threadIdx.x; i < FEW * width; i += blockDim.x) {
    int row = i / width, k = i - row * width;
    rows[row][place<T>(k)] =
        row < p.m && k < count ? load(a + row * row_stride + (k0 + k) * k_stride) : 0.0f;
  }
  __syncthreads();
}

__device__ __forceinline__ void put(const Product &p, int place, int m, int n, float v) {
  if (m >= p.m || n >= p.n) return;
  char *out = static_cast<char *>(p.out) + (long long)place * (p.out_is_bf16 ? 2 : 4);
  if (p.bias) v += ProductOut{p, out, 0, 0}.bias(m, n);
  long long at = (long long)m * p.out_row + (long long)n * p.out_column;
  if (p.out_is_bf16)
    store(reinterpret_cast<bf16 *>(out) + at, v);
  else
    store(reinterpret_cast<float *>(out) + at, v);
}

template <class T>
__device__ __forceinline__ void few_along_k(const Product &p, const Nest<3> &batch, int a_along_k) {
  __shared__ __align__(16) float rows[FEW][CHUNK];
  using Lines = MatrixSource<T, true>;
  int base[3];
  batch.places(p.first_batch + blockIdx.z, base);
  const T *a = static_cast<const T *>(p.a) + base[1];
  Lines b(static_cast<const T *>(p.b) + base[2], p.n, p.k, p.b_pitch);
  int lane = threadIdx.x & 31, line = blockIdx.x * (WARPS * LINES) + (threadIdx.x >> 5);
  typename Lines::Run runs[LINES];
  float sums[LINES][FEW] = {};
#pragma unroll
  for (int l = 0; l < LINES; l++) runs[l] = b.begin(line + l * WARPS);
  for (int k0 = 0; k0 < p.k; k0 += CHUNK) {
    int count = min(CHUNK, p.k - k0);
    stage_rows(rows, p, a, a_along_k, k0, count);
    for (int k = lane * RUN<T>; k < count; k += 32 * RUN<T>) {
      int at = place<T>(k);
#pragma unroll
      for (int l = 0; l < LINES; l++) {
        float v[RUN<T>];
        int there = 0;
        const T *from = b.vectors ? b.run(runs[l], k0 + k, there) : nullptr;
        if (there == RUN<T>) {
          load_vector(from, v);
        } else {
#pragma unroll
          for (int j = 0; j < RUN<T>; j++) {
            T e = b.element(runs[l], k0 + k, j);
            v[j] = load(&e);
          }
        }
#pragma unroll
        for (int i = 0; i < FEW; i++)
#pragma unroll
          for (int j = 0; j < RUN<T>; j++)
            sums[l][i] = __fmaf_rn(rows[i][at + place<T>(j)], v[j], sums[l][i]);
      }
    }
  }
#pragma unroll
  for (int l = 0; l < LINES; l++)
#pragma unroll
    for (int i = 0; i < FEW; i++) {
      float sum = warp_reduce<Sum>(sums[l][i]);
      if (lane == l * FEW + i) put(p, base[0], i, line + l * WARPS, sum);
    }
}

template <class T>
__device__ __forceinline__ void few_along_n(const Product &p, const Nest<3> &batch, int a_along_k) {
  __shared__ __align__(16) float rows[FEW][CHUNK];
  __shared__ float parts[WARPS][FEW][32];
  int at[3];
  batch.places(p.first_batch + blockIdx.z, at);
  const T *a = static_cast<const T *>(p.a) + at[1];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, n = blockIdx.x * 32 + lane;
  const T *b = static_cast<const T *>(p.b) + at[2] + n;
  float sums[FEW] = {};
  for (int k0 = 0; k0 < p.k; k0 += CHUNK) {
    int count = min(CHUNK, p.k - k0);
    stage_rows(rows, p, a, a_along_k, k0, count);
    if (n < p.n) {
#pragma unroll 8
      for (int k = warp; k < count; k += WARPS) {
        float v = load(b + (long long)(k0 + k) * p.b_pitch);
#pragma unroll
        for (int i = 0; i < FEW; i++) sums[i] = __fmaf_rn(rows[i][place<T>(k)], v, sums[i]);
      }
    }
  }
#pragma unroll
  for (int i = 0; i < FEW; i++) parts[warp][i][lane] = sums[i];
  __syncthreads();
  if (warp < FEW) {
    float sum = 0.0f;
    for (int w = 0; w < WARPS; w++) sum += parts[w][warp][lane];
    put(p, at[0], warp, n, sum);
  }
}

}  // namespace

KERNEL_BOUNDS(256, 4, few_along_k_f32, Product p, Nest<3> batch, int a_along_k) {
  few_along_k<float>(p, batch, a_along_k);
}
KERNEL_BOUNDS(256, 3, few_along_k_bf16, Product p, Nest<3> batch, int a_along_k) {
  few_along_k<bf16>(p, batch, a_along_k);
}
KERNEL_BOUNDS(256, 4, few_along_n_f32, Product p, Nest<3> batch, int a_along_k) {
  few_along_n<float>(p, batch, a_along_k);
}
KERNEL_BOUNDS(256, 4, few_along_n_bf16, Product p, Nest<3> batch, int a_along_k) {
  few_along_n<bf16>(p, batch, a_along_k);
}
