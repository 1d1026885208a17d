// Functions of one and of two operands.
//
//   out_i = f(x_i)        out_i = f(x_i, y_i)
//
// `flat`: operands that lie alike, four elements a thread and turn, by 16-byte (bf16: 8-byte) loads
// where the addresses allow; memory-bound for all but POW and ATAN2. `nest`: any views, one element a
// thread and turn.
#include "functions.cuh"
#include "view.cuh"

namespace {

// Four neighbours at once.
__device__ __forceinline__ void load4(const float *p, float (&v)[4]) {
  float4 q = *reinterpret_cast<const float4 *>(p);
  v[0] = q.x; v[1] = q.y; v[2] = q.z; v[3] = q.w;
}
__device__ __forceinline__ void store4(float *p, const float (&v)[4]) {
  *reinterpret_cast<float4 *>(p) = make_float4(v[0], v[1], v[2], v[3]);
}
__device__ __forceinline__ void load4(const bf16 *p, float (&v)[4]) {
  uint2 q = *reinterpret_cast<const uint2 *>(p);
  v[0] = __uint_as_float(q.x << 16); v[1] = __uint_as_float(q.x & 0xffff0000u);
  v[2] = __uint_as_float(q.y << 16); v[3] = __uint_as_float(q.y & 0xffff0000u);
}
__device__ __forceinline__ void store4(bf16 *p, const float (&v)[4]) {
  unsigned a = float_to_bf16(v[0]).bits | (unsigned)float_to_bf16(v[1]).bits << 16;
  unsigned b = float_to_bf16(v[2]).bits | (unsigned)float_to_bf16(v[3]).bits << 16;
  *reinterpret_cast<uint2 *>(p) = make_uint2(a, b);
}
template <class T>
__device__ __forceinline__ bool aligned4(const T *p) {
  return (reinterpret_cast<unsigned long long>(p) & (4 * sizeof(T) - 1)) == 0;
}

template <class T>
struct UnaryFlat {
  const T *x;
  T *out;
  long long n;
  template <int op>
  __device__ __forceinline__ void run() const {
    long long vectors = aligned4(x) && aligned4(out) ? n / 4 : 0;
    for (long long i = grid_thread(); i < vectors; i += grid_threads()) {
      float v[4];
      load4(x + 4 * i, v);
#pragma unroll
      for (int j = 0; j < 4; j++) v[j] = unary<op>(v[j]);
      store4(out + 4 * i, v);
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
    long long vectors = aligned4(x) && aligned4(y) && aligned4(out) ? n / 4 : 0;
    for (long long i = grid_thread(); i < vectors; i += grid_threads()) {
      float v[4], w[4];
      load4(x + 4 * i, v);
      load4(y + 4 * i, w);
#pragma unroll
      for (int j = 0; j < 4; j++) v[j] = binary<op>(v[j], w[j]);
      store4(out + 4 * i, v);
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
