// What is added to a convolution's result, in place, over an image batch in channels-last order:
//
//   y[b,p,o] += bias[o] + shift[b,o] + addend[b,p,o]
//
// Each of the three may be missing. y and addend are dense [B,P,O], P places an image; bias and
// shift are dense, of either storage type.
//
// Version 1, one element a thread and turn. Version 2, here: 16 bytes of y a thread and turn where O
// is a multiple of what they hold (the channel then is divided out once for all of them), else
// version 1's loop. Memory decides: y is read and written once, an addend read once. Next: none; to
// save this pass at all, the convolution itself has to add (a fused operation graph).
#include "prelude.cuh"

namespace {

template <class T>
struct Pack {};
template <>
struct Pack<float> {
  static constexpr int COUNT = 4;
};
template <>
struct Pack<bf16> {
  static constexpr int COUNT = 8;
};
template <class T>
struct __align__(16) Values {
  T v[Pack<T>::COUNT];
};

// Bias and shift: floats, or if `narrow` bf16.
__device__ __forceinline__ float channel(const void *p, int narrow, long long i) {
  if (!p) return 0.0f;
  return narrow ? bf16_to_float(static_cast<const bf16 *>(p)[i]) : static_cast<const float *>(p)[i];
}

template <class T>
__device__ __forceinline__ void add_channels(
    T *y, const void *bias, int narrow_bias, const void *shift, int narrow_shift, const T *addend,
    int places, int channels, int images) {
  constexpr int COUNT = Pack<T>::COUNT;
  int width = channels % COUNT ? 1 : COUNT;
  int columns = channels / width;
  long long items = (long long)images * places * columns;
  for (long long i = grid_thread(); i < items; i += grid_threads()) {
    unsigned row = (unsigned)(i / columns);
    int o = (int)(i - (long long)row * columns) * width;
    long long of_image = (long long)(row / (unsigned)places) * channels;
    long long at = i * width;
    if (width == 1) {
      float v = load(y + at) + (channel(bias, narrow_bias, o) +
                                channel(shift, narrow_shift, of_image + o));
      if (addend) v += load(addend + at);
      store(y + at, v);
      continue;
    }
    Values<T> old = *reinterpret_cast<const Values<T> *>(y + at), more, out;
    if (addend) more = *reinterpret_cast<const Values<T> *>(addend + at);
#pragma unroll
    for (int k = 0; k < COUNT; k++) {
      float v = load(&old.v[k]) + (channel(bias, narrow_bias, o + k) +
                                   channel(shift, narrow_shift, of_image + o + k));
      if (addend) v += load(&more.v[k]);
      store(&out.v[k], v);
    }
    *reinterpret_cast<Values<T> *>(y + at) = out;
  }
}

}  // namespace

KERNEL(add_channels_f32, float *y, const void *bias, int narrow_bias, const void *shift,
       int narrow_shift, const float *addend, int places, int channels, int images) {
  add_channels(y, bias, narrow_bias, shift, narrow_shift, addend, places, channels, images);
}
KERNEL(add_channels_bf16, bf16 *y, const void *bias, int narrow_bias, const void *shift,
       int narrow_shift, const bf16 *addend, int places, int channels, int images) {
  add_channels(y, bias, narrow_bias, shift, narrow_shift, addend, places, channels, images);
}
