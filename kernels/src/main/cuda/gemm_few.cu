// Matrix products with up to four rows, as sampling a few images and small layers make them
// (product.cuh has the equation; with few columns a and b change places first).
//
// Such a product reads b once and hardly computes: the rows of a wait in shared memory as floats, b
// streams by. Where b's elements lie along k, a warp takes two lines of it by 16-byte reads and adds
// up over its lanes; where they lie along n, a lane takes one column, eight warps every eighth k, and
// their sums meet in shared memory. Sums have a fixed order that depends on K alone.
//
// Ladder: tiles of 64 x 64 of which 60 rows are idle -> this. Next: K in parts where N is small too.
#include "block.cuh"
#include "product.cuh"

namespace {

constexpr int FEW = 4, CHUNK = 1024, WARPS = 8, LINES = 2;

// Columns k0 to k0 + count of a, zeros behind them and in rows that are not there.
template <class T>
__device__ __forceinline__ void stage_rows(float (&rows)[FEW][CHUNK], const Product &p, const T *a,
                                           int along_k, int k0, int count) {
  long long row_stride = along_k ? p.a_pitch : 1, k_stride = along_k ? 1 : p.a_pitch;
  int width = (count + 7) & ~7;
  __syncthreads();
  for (int i = threadIdx.x; i < FEW * width; i += blockDim.x) {
    int row = i / width, k = i - row * width;
    rows[row][k] =
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

__device__ __forceinline__ void unpack(float4 q, float (&v)[4], float) {
  v[0] = q.x; v[1] = q.y; v[2] = q.z; v[3] = q.w;
}
__device__ __forceinline__ void unpack(float4 q, float (&v)[8], bf16) {
  float pairs[4] = {q.x, q.y, q.z, q.w};
#pragma unroll
  for (int i = 0; i < 4; i++) {
    unsigned u = __float_as_uint(pairs[i]);
    v[2 * i] = __uint_as_float(u << 16);
    v[2 * i + 1] = __uint_as_float(u & 0xffff0000u);
  }
}

template <class T>
__device__ __forceinline__ void few_along_k(const Product &p, const Nest<3> &batch, int a_along_k) {
  __shared__ __align__(16) float rows[FEW][CHUNK];
  using Lines = MatrixSource<T, true>;
  int at[3];
  batch.places(p.first_batch + blockIdx.z, at);
  const T *a = static_cast<const T *>(p.a) + at[1];
  Lines b(static_cast<const T *>(p.b) + at[2], p.n, p.k, p.b_pitch);
  int lane = threadIdx.x & 31, line = blockIdx.x * (WARPS * LINES) + (threadIdx.x >> 5);
  typename Lines::Run runs[LINES];
  float sums[LINES][FEW] = {};
#pragma unroll
  for (int l = 0; l < LINES; l++) runs[l] = b.begin(line + l * WARPS);
  for (int k0 = 0; k0 < p.k; k0 += CHUNK) {
    int count = min(CHUNK, p.k - k0);
    stage_rows(rows, p, a, a_along_k, k0, count);
    for (int k = lane * RUN<T>; k < count; k += 32 * RUN<T>) {
#pragma unroll
      for (int l = 0; l < LINES; l++) {
        float v[RUN<T>];
        int there = 0;
        const T *from = b.vectors ? b.run(runs[l], k0 + k, there) : nullptr;
        if (there == RUN<T>) {
          unpack(*reinterpret_cast<const float4 *>(from), v, T{});
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
            sums[l][i] = __fmaf_rn(rows[i][k + j], v[j], sums[l][i]);
      }
    }
  }
#pragma unroll
  for (int l = 0; l < LINES; l++)
#pragma unroll
    for (int i = 0; i < FEW; i++) {
      float sum = warp_reduce<Sum>(sums[l][i]);
      if (lane == l * FEW + i) put(p, at[0], i, line + l * WARPS, sum);
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
#pragma unroll 4
      for (int k = warp; k < count; k += WARPS) {
        float v = load(b + (long long)(k0 + k) * p.b_pitch);
#pragma unroll
        for (int i = 0; i < FEW; i++) sums[i] = __fmaf_rn(rows[i][k], v, sums[i]);
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
KERNEL_BOUNDS(256, 4, few_along_k_bf16, Product p, Nest<3> batch, int a_along_k) {
  few_along_k<bf16>(p, batch, a_along_k);
}
KERNEL_BOUNDS(256, 4, few_along_n_f32, Product p, Nest<3> batch, int a_along_k) {
  few_along_n<float>(p, batch, a_along_k);
}
KERNEL_BOUNDS(256, 4, few_along_n_bf16, Product p, Nest<3> batch, int a_along_k) {
  few_along_n<bf16>(p, batch, a_along_k);
}
