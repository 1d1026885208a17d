// Functions of one and of two operands.
//
//   out_i = f(x_i)        out_i = f(x_i, y_i)
//
// `flat`: operands that lie alike, four elements a thread and turn, by 16-byte (bf16: 8-byte) loads
// where the addresses allow; memory-bound for all but POW and ATAN2. `nest`: any views, one element a
// thread and turn.
#include "four.cuh"
#include "functions.cuh"
#include "view.cuh"

namespace {

template <class T>
struct UnaryFlat {
  const T *x;
  T *out;
  long long n;
  template <int op>
  __device__ __forceinline__ void run() const {
    long long vectors = four_aligned(x) && four_aligned(out) ? n / 4 : 0;
    for (long long i = grid_thread(); i < vectors; i += grid_threads()) {
      float v[4];
      load_four(x + 4 * i, v);
#pragma unroll
      for (int j = 0; j < 4; j++) v[j] = unary<op>(v[j]);
      store_four(out + 4 * i, v);
    }
    for (long long i = 4 * vectors + grid_thread(); i < n; i += grid_threads())
      store(out + i, unary<op>(load(x + i)));
  }
};

template <class T>
struct BinaryFlat {
  const T *x, *y;
  T *out;
  long long n;
  template <int op>
  __device__ __forceinline__ void run() const {
    long long vectors = four_aligned(x) && four_aligned(y) && four_aligned(out) ? n / 4 : 0;
    for (long long i = grid_thread(); i < vectors; i += grid_threads()) {
      float v[4], w[4];
      load_four(x + 4 * i, v);
      load_four(y + 4 * i, w);
#pragma unroll
      for (int j = 0; j < 4; j++) v[j] = binary<op>(v[j], w[j]);
      store_four(out + 4 * i, v);
    }
    for (long long i = 4 * vectors + grid_thread(); i < n; i += grid_threads())
      store(out + i, binary<op>(load(x + i), load(y + i)));
  }
};

// Where places must be counted out anyway, the choice of the function may be made for each element.
struct UnaryOnce {
  float *v;
  template <int op>
  __device__ __forceinline__ void run() const {
    *v = unary<op>(*v);
  }
};
struct BinaryOnce {
  float *v;
  float w;
  template <int op>
  __device__ __forceinline__ void run() const {
    *v = binary<op>(*v, w);
  }
};

template <class T>
__device__ __forceinline__ void unary_nest(int op, const T *x, T *out, const Nest<2> &nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[2];
    nest.places((unsigned)i, at);
    float v = load(x + at[1]);
    for_unary(op, UnaryOnce{&v});
    store(out + at[0], v);
  }
}
template <class T>
__device__ __forceinline__ void binary_nest(
    int op, const T *x, const T *y, T *out, const Nest<3> &nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[3];
    nest.places((unsigned)i, at);
    float v = load(x + at[1]);
    for_binary(op, BinaryOnce{&v, load(y + at[2])});
    store(out + at[0], v);
  }
}

}  // namespace

KERNEL(unary_flat_f32, int op, const float *x, float *out, long long n) {
  for_unary(op, UnaryFlat<float>{x, out, n});
}
KERNEL(unary_flat_bf16, int op, const bf16 *x, bf16 *out, long long n) {
  for_unary(op, UnaryFlat<bf16>{x, out, n});
}
KERNEL(unary_nest_f32, int op, const float *x, float *out, Nest<2> nest) {
  unary_nest(op, x, out, nest);
}
KERNEL(unary_nest_bf16, int op, const bf16 *x, bf16 *out, Nest<2> nest) {
  unary_nest(op, x, out, nest);
}
KERNEL(binary_flat_f32, int op, const float *x, const float *y, float *out, long long n) {
  for_binary(op, BinaryFlat<float>{x, y, out, n});
}
KERNEL(binary_flat_bf16, int op, const bf16 *x, const bf16 *y, bf16 *out, long long n) {
  for_binary(op, BinaryFlat<bf16>{x, y, out, n});
}
KERNEL(binary_nest_f32, int op, const float *x, const float *y, float *out, Nest<3> nest) {
  binary_nest(op, x, y, out, nest);
}
KERNEL(binary_nest_bf16, int op, const bf16 *x, const bf16 *y, bf16 *out, Nest<3> nest) {
  binary_nest(op, x, y, out, nest);
}
