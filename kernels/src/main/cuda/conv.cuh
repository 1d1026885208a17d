// What all convolution kernels share: where patches of an image lie, and how results are finished.
//
// Images are channels-last views [b][y][x][c] with neighbouring channels side by side and any strides
// else. Result pixel m = (b, y, x) of a convolution meets, at column k = (i, j, c) of its patch, the
// element (b, y stride_y + first_y + i step_y, x stride_x + first_x + j step_x, c) of the image, or 0
// outside. A forward pass has first = -padding, step = dilation. A gradient of the image is the same
// for each phase: pixels that are equal modulo the stride meet every (stride / gcd(stride, dilation))th
// tap, and these lie evenly spaced in gy, backwards, so that a phase is a gathering with stride 1.
#pragma once
#include "four.cuh"
#include "view.cuh"

struct Patches {
  Divisor area, width;      // result pixels of an image, of a row
  Divisor channels, across; // columns of a tap, taps of a row
  int pixels, depth;        // rows and columns of the matrix of patches
  int height, columns;      // of the image that is gathered from
  int image, row, column;   // its strides, in elements
  int stride_y, stride_x, first_y, first_x, step_y, step_x;
  int w_first, w_step_y, w_step_x;        // a tap's place within a filter
  int to_first, to_image, to_row, to_column;  // the result pixel's place

  __device__ __forceinline__ void pixel(int m, int &b, int &y, int &x) const {
    b = (int)area.quotient((unsigned)m);
    int rest = m - b * (int)area.divisor;
    y = (int)width.quotient((unsigned)rest);
    x = rest - y * (int)width.divisor;
  }
};

// A column of the matrix of patches, or the first of several within one tap.
struct Tap {
  int dy, dx;   // relative to a pixel's first tap
  int at;       // of the image, relative to the same, in elements
  int w_at;     // of a filter
  bool inside;  // false behind the last column

  Tap() = default;
  __device__ __forceinline__ Tap(const Patches &p, int k) {
    unsigned tap = p.channels.quotient((unsigned)k);
    int c = k - (int)(tap * p.channels.divisor);
    int i = (int)p.across.quotient(tap);
    int j = (int)tap - i * (int)p.across.divisor;
    dy = i * p.step_y;
    dx = j * p.step_x;
    at = dy * p.row + dx * p.column + c;
    w_at = p.w_first + i * p.w_step_y + j * p.w_step_x + c;
    inside = k < p.depth;
  }
};

// A row of the matrix of patches.
struct PatchRow {
  int y, x;  // of its first tap; far outside for a row behind the last
  int at;

  __device__ __forceinline__ void set(const Patches &p, int m) {
    y = x = -(1 << 30);
    at = 0;
    if (m < p.pixels) {
      int b;
      p.pixel(m, b, y, x);
      y = y * p.stride_y + p.first_y;
      x = x * p.stride_x + p.first_x;
      at = b * p.image + y * p.row + x * p.column;
    }
  }
  __device__ __forceinline__ bool meets(const Patches &p, const Tap &t) const {
    return t.inside && (unsigned)(y + t.dy) < (unsigned)p.height &&
           (unsigned)(x + t.dx) < (unsigned)p.columns;
  }
};

// What is added to a result, and how it is stored: y = sum + bias + shift + addend.
struct Finish {
  void *y;
  const void *bias, *shift, *addend;
  int bias_stride, shift_image, shift_channel;
  int addend_image, addend_row, addend_column;
  int y_bf16, bias_bf16, shift_bf16;  // types; an addend has y's
  int vector;                         // whether 4 channels of y and addend may be taken at once

  static __device__ __forceinline__ float either(const void *p, int is_bf16, int i) {
    return is_bf16 ? load(static_cast<const bf16 *>(p) + i) : static_cast<const float *>(p)[i];
  }

  // COUNT results of pixel m from channel `from + n` on, of which those below `channels` of the group
  // that begins at `from` exist.
  template <int COUNT>
  __device__ __forceinline__ void put(
      const Patches &p, int m, int from, int n, int channels, const float (&sum)[COUNT]) const {
    if (m >= p.pixels || n >= channels) return;
    int b, yy, xx;
    p.pixel(m, b, yy, xx);
    int c = from + n;
    int to = p.to_first + b * p.to_image + yy * p.to_row + xx * p.to_column + c;
    int more = b * addend_image + yy * addend_row + xx * addend_column + c;
    float v[COUNT];
#pragma unroll
    for (int j = 0; j < COUNT; j++) {
      v[j] = sum[j];
      if (n + j < channels) {
        if (bias) v[j] += either(bias, bias_bf16, (c + j) * bias_stride);
        if (shift) v[j] += either(shift, shift_bf16, b * shift_image + (c + j) * shift_channel);
      }
    }
    if constexpr (COUNT == 4) {
      if (vector && n + COUNT <= channels) {
        if (y_bf16)
          put_four(static_cast<bf16 *>(y) + to, static_cast<const bf16 *>(addend), more, v);
        else
          put_four(static_cast<float *>(y) + to, static_cast<const float *>(addend), more, v);
        return;
      }
    }
#pragma unroll
    for (int j = 0; j < COUNT; j++) {
      if (n + j >= channels) continue;
      if (addend) v[j] += either(addend, y_bf16, more + j);
      if (y_bf16)
        store(static_cast<bf16 *>(y) + to + j, v[j]);
      else
        static_cast<float *>(y)[to + j] = v[j];
    }
  }

 private:
  template <class T>
  static __device__ __forceinline__ void put_four(T *to, const T *addend, int more, float (&v)[4]) {
    if (addend) {
      float a[4];
      load_four(addend + more, a);
#pragma unroll
      for (int i = 0; i < 4; i++) v[i] += a[i];
    }
    store_four(to, v);
  }
};
