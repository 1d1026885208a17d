// Copies with conversion of type, and filling.
//
//   out_i = (type of out) x_i        out_i = value
//
// One element a thread and turn over any two views. Real numbers become whole ones by dropping the
// fraction, as a cast does.
#include "view.cuh"

namespace {

// The types of tensor's DType, in the order of its constants.
enum Type { FLOAT32, FLOAT64, INT32, BFLOAT16 };

__device__ __forceinline__ double load_any(const void *p, int type, long long i) {
  switch (type) {
    case FLOAT32: return static_cast<const float *>(p)[i];
    case FLOAT64: return static_cast<const double *>(p)[i];
    case INT32: return static_cast<const int *>(p)[i];
    default: return bf16_to_float(static_cast<const bf16 *>(p)[i]);
  }
}
__device__ __forceinline__ void store_any(void *p, int type, long long i, double v) {
  switch (type) {
    case FLOAT32: static_cast<float *>(p)[i] = (float)v; break;
    case FLOAT64: static_cast<double *>(p)[i] = v; break;
    case INT32: static_cast<int *>(p)[i] = (int)v; break;
    default: static_cast<bf16 *>(p)[i] = float_to_bf16((float)v);
  }
}

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
    store_any(out, out_type, at[0], load_any(x, x_type, at[1]));
  }
}
KERNEL(fill, void *out, int type, double value, Nest<1> nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[1];
    nest.places((unsigned)i, at);
    store_any(out, type, at[0], value);
  }
}
