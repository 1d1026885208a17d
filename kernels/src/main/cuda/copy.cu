// Copies with conversion of type, and filling.
//
//   out_i = (type of out) x_i        out_i = value
//
// One element a thread and turn over any two views. Real numbers become whole ones by dropping the
// fraction, as a cast does.
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

}  // namespace

// Elements of 2, 4 or 8 bytes, whatever they mean.
KERNEL(copy_16, const unsigned short *x, unsigned short *out, Nest<2> nest) {
  copy_same(x, out, nest);
}
KERNEL(copy_32, const unsigned *x, unsigned *out, Nest<2> nest) { copy_same(x, out, nest); }
KERNEL(copy_64, const unsigned long long *x, unsigned long long *out, Nest<2> nest) {
  copy_same(x, out, nest);
}
KERNEL(convert, const void *x, int x_type, void *out, int out_type, Nest<2> nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[2];
    nest.places((unsigned)i, at);
    store_as(out, out_type, at[0], load_as<double>(x, x_type, at[1]));
  }
}
KERNEL(fill, void *out, int type, double value, Nest<1> nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[1];
    nest.places((unsigned)i, at);
    store_as(out, type, at[0], value);
  }
}
