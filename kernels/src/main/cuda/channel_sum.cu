// What is added to a convolution's result, in place, over an image batch in channels-last order:
//
//   y[b,p,o] += bias[o] + shift[b,o] + addend[b,p,o]
//
// Each of the three may be missing. y and addend are dense [B,P,O], P places an image; bias and
// shift are dense, of either storage type.
//
// Memory decides: y is read and written once, an addend read once; bias and shift come from the
// first cache. Ladder: (1) one element a thread and turn, its channel and image by divisions of 64
// bits. (2) this: 16 bytes of y a thread and turn where O is a multiple of what they hold, places
// counted out by multiplications. Next: none; to save this pass at all, the convolution itself has
// to add (a fused operation graph).
#include "vector.cuh"
#include "view.cuh"

namespace {

// Items are vectors of y: `columns` of them a place, `places` places an image.
struct Images {
  int items, channels;
  Divisor columns, places;
};

// Bias and shift: floats, or if `narrow` bf16.
__device__ __forceinline__ float channel(const void *p, int narrow, long long i) {
  if (!p) return 0.0f;
  return narrow ? bf16_to_float(static_cast<const bf16 *>(p)[i]) : static_cast<const float *>(p)[i];
}

template <class T, int n>
__device__ __forceinline__ void add_channels(
    T *y, const void *bias, int narrow_bias, const void *shift, int narrow_shift, const T *addend,
    const Images &images) {
  for (long long i = grid_thread(); i < images.items; i += grid_threads()) {
    unsigned place = images.columns.quotient((unsigned)i);
    int o = (int)((unsigned)i - place * images.columns.divisor) * n;
    long long of_image = (long long)images.places.quotient(place) * images.channels;
    float v[n], more[n];
    load_vector(y + i * n, v);
    if (addend) load_vector(addend + i * n, more);
#pragma unroll
    for (int k = 0; k < n; k++) {
      v[k] += channel(bias, narrow_bias, o + k) + channel(shift, narrow_shift, of_image + o + k);
      if (addend) v[k] += more[k];
    }
    store_vector(y + i * n, v);
  }
}

}  // namespace

// `wide`: addresses and the number of channels allow 16 bytes at once.
#define ADD_CHANNELS(SUFFIX, T)                                                                  \
  KERNEL_BOUNDS(1024, 1, add_channels_##SUFFIX, int wide, T *y, const void *bias,                \
                int narrow_bias, const void *shift, int narrow_shift, const T *addend,           \
                Images images) {                                                                 \
    if (wide) {                                                                                  \
      add_channels<T, WIDE<T>>(y, bias, narrow_bias, shift, narrow_shift, addend, images);       \
    } else {                                                                                     \
      add_channels<T, 1>(y, bias, narrow_bias, shift, narrow_shift, addend, images);             \
    }                                                                                            \
  }

ADD_CHANNELS(f32, float)
ADD_CHANNELS(bf16, bf16)
