// Copies with conversion of type, and filling.
//
//   out_i = (type of out) x_i        out_i = value
//
// Real numbers become whole ones by dropping the fraction, as a cast does. Memory-bound.
//
// copy_N: any two views of one type, by units of N bytes, the widest that rows, addresses and
// distances of both allow, in the order of out's memory: stores are coalesced, and loads are where
// rows are runs. narrow and widen: f32 to bf16 and back of tensors that lie alike, four elements a
// thread and turn. convert: any types, any views, an element a thread and turn.
//
// Ladder: (1) an element a thread and turn, converted by way of double. (2) this. Next: transposed
// copies (channels first to last) by tiles in shared memory, so that loads are runs as well.
#include "four.cuh"
#include "types.cuh"
#include "view.cuh"

namespace {

template <class T>
__device__ __forceinline__ void copy_same(const T *x, T *out, const Nest<2> &nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[2];
    nest.places((unsigned)i, at);
    out[at[0]] = x[at[1]];
  }
}

template <class X, class T>
__device__ __forceinline__ void convert_flat(const X *x, T *out, long long n) {
  long long fours = four_aligned(x) && four_aligned(out) ? n / 4 : 0;
  for (long long i = grid_thread(); i < fours; i += grid_threads()) {
    float v[4];
    load_four(x + 4 * i, v);
    store_four(out + 4 * i, v);
  }
  for (long long i = 4 * fours + grid_thread(); i < n; i += grid_threads())
    store(out + i, load(x + i));
}

// R holds every number of both types.
template <class R>
__device__ __forceinline__ void convert_views(
    const void *x, int x_type, void *out, int out_type, const Nest<2> &nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[2];
    nest.places((unsigned)i, at);
    store_as(out, out_type, at[0], load_as<R>(x, x_type, at[1]));
  }
}

__device__ __forceinline__ bool in_float(int type) { return type == FLOAT32 || type == BFLOAT16; }

}  // namespace

// A unit: 2, 4, 8 or 16 bytes, whatever they mean.
KERNEL(copy_2, const unsigned short *x, unsigned short *out, Nest<2> nest) {
  copy_same(x, out, nest);
}
KERNEL(copy_4, const unsigned *x, unsigned *out, Nest<2> nest) { copy_same(x, out, nest); }
KERNEL(copy_8, const uint2 *x, uint2 *out, Nest<2> nest) { copy_same(x, out, nest); }
KERNEL(copy_16, const uint4 *x, uint4 *out, Nest<2> nest) { copy_same(x, out, nest); }

KERNEL(narrow, const float *x, bf16 *out, long long n) { convert_flat(x, out, n); }
KERNEL(widen, const bf16 *x, float *out, long long n) { convert_flat(x, out, n); }
KERNEL(convert, const void *x, int x_type, void *out, int out_type, Nest<2> nest) {
  if (in_float(x_type) && in_float(out_type)) {
    convert_views<float>(x, x_type, out, out_type, nest);
  } else {
    convert_views<double>(x, x_type, out, out_type, nest);
  }
}
KERNEL(fill, void *out, int type, double value, Nest<1> nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[1];
    nest.places((unsigned)i, at);
    store_as(out, type, at[0], value);
  }
}
