// The chains that occur most in training and sampling, for operands that lie alike.
//
//   combine:        out_i = w_1 x_1i + … + w_n x_ni + d,   n up to 6, w_k a number or one a sample
//   silu_gradient:  gx_i = gy_i s (1 + x_i (1 - s)),       s = sigmoid(x_i)
//
// Noising, changes of parameterisation, every solver's step, guidance, moving averages and gradient
// sums are combinations. Weights are constants or lie on the device; a thread reads them again only
// where its sample changes. Four elements a thread and turn by 16-byte (bf16: 8-byte) accesses, all
// operands loaded before any is used: memory-bound. Products and sums are rounded one by one in the
// expression's order, so that the bits are those of the interpreter (map.cu).
//
// Ladder: (1) an elementwise kernel a product and a sum: 2n + 1 passes over memory. (2) the
// interpreter: one pass, decoded. (3) this.
#include "four.cuh"
#include "functions.cuh"
#include "types.cuh"
#include "view.cuh"

namespace {

constexpr int MOST_TERMS = 6;

struct Combination {
  void *out;
  const void *x[MOST_TERMS];
  const void *weight[MOST_TERMS];  // or null: the constant is the weight
  float constant[MOST_TERMS];      // times -1 where a term is subtracted
  int weight_type[MOST_TERMS];
  int weight_stride[MOST_TERMS];   // from one sample to the next
  int terms;
  float added;
  int adds;
  int size;
  Divisor sample;                  // elements of a sample, a multiple of four
};

template <class T>
__device__ __forceinline__ void combine(const Combination &a) {
  float w[MOST_TERMS];
  int known = -1;
  for (long long i = grid_thread() * 4; i < a.size; i += grid_threads() * 4) {
    float v[MOST_TERMS][4];
#pragma unroll
    for (int k = 0; k < MOST_TERMS; k++)
      if (k < a.terms) load_four(static_cast<const T *>(a.x[k]) + i, v[k]);
    int sample = (int)a.sample.quotient((unsigned)i);
    if (sample != known) {
      known = sample;
#pragma unroll
      for (int k = 0; k < MOST_TERMS; k++) {
        w[k] = k < a.terms ? a.constant[k] : 0.0f;
        if (k < a.terms && a.weight[k])
          w[k] *= load_as<float>(a.weight[k], a.weight_type[k],
                                 (long long)sample * a.weight_stride[k]);
      }
    }
    float sum[4];
#pragma unroll
    for (int j = 0; j < 4; j++) sum[j] = __fmul_rn(w[0], v[0][j]);
#pragma unroll
    for (int k = 1; k < MOST_TERMS; k++) {
      if (k >= a.terms) break;
#pragma unroll
      for (int j = 0; j < 4; j++) sum[j] = __fadd_rn(sum[j], __fmul_rn(w[k], v[k][j]));
    }
    if (a.adds)
#pragma unroll
      for (int j = 0; j < 4; j++) sum[j] = __fadd_rn(sum[j], a.added);
    store_four(static_cast<T *>(a.out) + i, sum);
  }
}

__device__ __forceinline__ float silu_slope(float gy, float x) {
  float s = f_sigmoid(x);
  float slope = __fadd_rn(1.0f, __fmul_rn(x, __fsub_rn(1.0f, s)));
  return __fmul_rn(__fmul_rn(gy, s), slope);
}

template <class T>
__device__ __forceinline__ void silu_gradient(const T *gy, const T *x, T *gx, long long n) {
  long long fours = four_aligned(gy) && four_aligned(x) && four_aligned(gx) ? n / 4 : 0;
  for (long long i = grid_thread(); i < fours; i += grid_threads()) {
    float g[4], v[4];
    load_four(gy + 4 * i, g);
    load_four(x + 4 * i, v);
#pragma unroll
    for (int j = 0; j < 4; j++) v[j] = silu_slope(g[j], v[j]);
    store_four(gx + 4 * i, v);
  }
  for (long long i = 4 * fours + grid_thread(); i < n; i += grid_threads())
    store(gx + i, silu_slope(load(gy + i), load(x + i)));
}

}  // namespace

KERNEL_BOUNDS(1024, 1, combine_f32, Combination a) { combine<float>(a); }
KERNEL_BOUNDS(1024, 1, combine_bf16, Combination a) { combine<bf16>(a); }
KERNEL_BOUNDS(1024, 1, silu_gradient_f32, const float *gy, const float *x, float *gx, long long n) {
  silu_gradient(gy, x, gx, n);
}
KERNEL_BOUNDS(1024, 1, silu_gradient_bf16, const bf16 *gy, const bf16 *x, bf16 *gx, long long n) {
  silu_gradient(gy, x, gx, n);
}
