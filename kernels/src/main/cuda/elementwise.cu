// Functions of one and of two operands.
//
//   out_i = f(x_i)        out_i = f(x_i, y_i)
//
// `flat`: operands that lie alike, four elements a thread and turn, by 16-byte (bf16: 8-byte) loads
// where the addresses allow. `groups`: rows of a multiple of four elements with an operand that
// repeats (a bias, a factor a sample): four elements a thread and turn as well, their place counted
// out once. All other views, and POW and ATAN2, which are long and rare, go through the interpreter
// (map.cu). A function has a loop of its own: it is chosen once a thread.
//
// Memory-bound: 8 bytes an element of one operand, 12 of two. Ladder: (1) one element a thread, the
// function chosen at each. (2) this. Next: bf16 by 16 bytes, and exponentials and quotients of bf16
// by the approximate instructions, as an H200 has some 20 instructions' time for an element of it.
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
#pragma unroll 1
    for (long long i = grid_thread(); i < vectors; i += grid_threads()) {
      float v[4];
      load_four(x + 4 * i, v);
#pragma unroll
      for (int j = 0; j < 4; j++) v[j] = unary<op>(v[j]);
      store_four(out + 4 * i, v);
    }
#pragma unroll 1
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
#pragma unroll 1
    for (long long i = grid_thread(); i < vectors; i += grid_threads()) {
      float v[4], w[4];
      load_four(x + 4 * i, v);
      load_four(y + 4 * i, w);
#pragma unroll
      for (int j = 0; j < 4; j++) v[j] = binary<op>(v[j], w[j]);
      store_four(out + 4 * i, v);
    }
#pragma unroll 1
    for (long long i = 4 * vectors + grid_thread(); i < n; i += grid_threads())
      store(out + i, binary<op>(load(x + i), load(y + i)));
  }
};

// Four neighbours share all coordinates but the fastest, along which x and y run or repeat.
template <class T>
struct BinaryGroups {
  const T *x, *y;
  T *out;
  int x_repeats, y_repeats;
  const Nest<3> &nest;
  static __device__ __forceinline__ void get(const T *p, int repeats, float (&v)[4]) {
    if (repeats) {
      v[0] = v[1] = v[2] = v[3] = load(p);
    } else {
      load_four(p, v);
    }
  }
  template <int op>
  __device__ __forceinline__ void run() const {
#pragma unroll 1
    for (long long i = grid_thread() * 4; i < nest.size; i += grid_threads() * 4) {
      int at[3] = {0, 0, 0}, rest = (int)i;
#pragma unroll 1
      for (int a = nest.rank - 1; a >= 0; a--) {
        int q = a == 0 ? 0 : (int)nest.extent[a].quotient((unsigned)rest);
        int r = rest - q * (int)nest.extent[a].divisor;
#pragma unroll
        for (int k = 0; k < 3; k++) at[k] += r * nest.stride[k][a];
        rest = q;
      }
      float v[4], w[4];
      get(x + at[1], x_repeats, v);
      get(y + at[2], y_repeats, w);
#pragma unroll
      for (int j = 0; j < 4; j++) v[j] = binary<op>(v[j], w[j]);
      store_four(out + at[0], v);
    }
  }
};

}  // namespace

KERNEL_BOUNDS(1024, 1, unary_flat_f32, int op, const float *x, float *out, long long n) {
  for_unary(op, UnaryFlat<float>{x, out, n});
}
KERNEL_BOUNDS(1024, 1, unary_flat_bf16, int op, const bf16 *x, bf16 *out, long long n) {
  for_unary(op, UnaryFlat<bf16>{x, out, n});
}
KERNEL_BOUNDS(1024, 1, binary_flat_f32, int op,
              const float *x, const float *y, float *out, long long n) {
  for_binary(op, BinaryFlat<float>{x, y, out, n});
}
KERNEL_BOUNDS(1024, 1, binary_flat_bf16, int op,
              const bf16 *x, const bf16 *y, bf16 *out, long long n) {
  for_binary(op, BinaryFlat<bf16>{x, y, out, n});
}
KERNEL_BOUNDS(1024, 1, binary_groups_f32, int op,
              const float *x, int x_repeats, const float *y, int y_repeats,
              float *out, Nest<3> nest) {
  for_binary(op, BinaryGroups<float>{x, y, out, x_repeats, y_repeats, nest});
}
KERNEL_BOUNDS(1024, 1, binary_groups_bf16, int op,
              const bf16 *x, int x_repeats, const bf16 *y, int y_repeats,
              bf16 *out, Nest<3> nest) {
  for_binary(op, BinaryGroups<bf16>{x, y, out, x_repeats, y_repeats, nest});
}
