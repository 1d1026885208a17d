// Convolutions of the emulated cuDNN: direct loops over strided tensors, sums in float.
//
//   y[n,k,p,q] = sum x[n,c,p u + r d - a,q u + s d - a] w[k,c,r,s]     and its two transposes
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace dnn {

// Statuses of cuDNN 9 (cudnn_graph.h of 9.24, cudnnStatus_t); JCudnn's own are those of cuDNN 8.
enum Status {
  OK = 0,
  NOT_INITIALIZED = 1001,
  BAD_PARAM = 2000,
  NULL_POINTER = 2002,
  MISALIGNED_POINTER = 2003,
  NOT_FINALIZED = 2004,
  SIZE_INSUFFICIENT = 2006,
  SHAPE_MISMATCH = 2008,
  ATTRIBUTE_TYPE = 2010,
  DESCRIPTOR_TYPE = 2012,
  NOT_SUPPORTED = 3000,
  EXECUTION_FAILED = 5000,
};

// cudnnDataType_t, as in JCudnn's constants.
enum Type { FLOAT = 0, BFLOAT16 = 9 };

inline int bytes(int type) { return type == BFLOAT16 ? 2 : 4; }

// Extents and strides in the order n c h w (of a filter: k c r s), whatever the layout.
struct Tensor {
  int type = -1;
  long long dim[4] = {}, stride[4] = {};
  long long place(long long a, long long b, long long c, long long d) const {
    return a * stride[0] + b * stride[1] + c * stride[2] + d * stride[3];
  }
};

enum Pass { FORWARD, DATA_GRADIENT, FILTER_GRADIENT };

// How an engine sums: what tells one that may be used from one that may not.
enum Rounding {
  EXACT_OPERANDS,  // float32 products and sums
  TF32_OPERANDS,   // float32 operands lose all but 10 bits of mantissa, as on tensor cores
  ANY_ORDER,       // another order of the sum each time, as with atomic additions
};

struct Convolution {
  Pass pass = FORWARD;
  Tensor x, w, y;
  long long pad[2] = {}, stride[2] = {1, 1}, dilation[2] = {1, 1}, groups = 1;
  Rounding rounding = EXACT_OPERANDS;
  float alpha = 1, beta = 0;

  long long out(int axis) const {
    long long reach = dilation[axis] * (w.dim[2 + axis] - 1) + 1;
    return (x.dim[2 + axis] + 2 * pad[axis] - reach) / stride[axis] + 1;
  }
  // Whether the three tensors are those of one convolution.
  bool consistent() const {
    if (groups < 1 || x.dim[0] != y.dim[0] || w.dim[0] != y.dim[1] || w.dim[0] % groups ||
        w.dim[1] * groups != x.dim[1])
      return false;
    for (int a = 0; a < 2; a++) {
      if (x.dim[2 + a] + 2 * pad[a] < dilation[a] * (w.dim[2 + a] - 1) + 1) return false;
      if (out(a) != y.dim[2 + a]) return false;
    }
    return true;
  }
};

inline float load(const void *p, int type, long long i) {
  if (type == FLOAT) return static_cast<const float *>(p)[i];
  uint32_t u = (uint32_t) static_cast<const uint16_t *>(p)[i] << 16;
  float f;
  memcpy(&f, &u, 4);
  return f;
}

inline void store(void *p, int type, long long i, float v) {
  if (type == FLOAT) {
    static_cast<float *>(p)[i] = v;
    return;
  }
  uint32_t u;
  memcpy(&u, &v, 4);
  bool nan = (u & 0x7fffffff) > 0x7f800000;
  static_cast<uint16_t *>(p)[i] = nan ? 0x7fff : (u + 0x7fff + ((u >> 16) & 1)) >> 16;
}

inline float tf32(float f) {
  uint32_t u;
  memcpy(&u, &f, 4);
  if ((u & 0x7f800000) != 0x7f800000) u = (u + 0x1000) & ~0x1fffu;
  memcpy(&f, &u, 4);
  return f;
}

// Does it. `image` is x or its gradient, `filter` w or its gradient, `response` y or its gradient.
inline void run(const Convolution &c, void *image, void *filter, void *response) {
  static unsigned calls = 0;
  const Tensor &X = c.x, &W = c.w, &Y = c.y;
  unsigned turn = c.rounding == ANY_ORDER ? ++calls : 0;
  bool narrow = c.rounding == TF32_OPERANDS;
  auto read = [&](const void *p, const Tensor &t, long long i) {
    float v = load(p, t.type, i);
    return narrow && t.type == FLOAT ? tf32(v) : v;
  };
  auto write = [&](void *p, const Tensor &t, long long i, float v) {
    v *= c.alpha;
    // A narrow result would hide the order most times; so every other one differs a bit for it.
    if (turn % 2 && t.type == BFLOAT16) v += v * 0x1p-7f;
    if (c.beta != 0) v += c.beta * load(p, t.type, i);
    store(p, t.type, i, v);
  };
  long long inputs = W.dim[1], outputs = W.dim[0] / c.groups;
  if (c.pass == FORWARD) {
    for (long long n = 0; n < Y.dim[0]; n++)
      for (long long k = 0; k < Y.dim[1]; k++)
        for (long long p = 0; p < Y.dim[2]; p++)
          for (long long q = 0; q < Y.dim[3]; q++) {
            float sum = 0;
            for (long long j = 0; j < inputs; j++) {
              long long i = (j + turn) % inputs;
              for (long long r = 0; r < W.dim[2]; r++)
                for (long long s = 0; s < W.dim[3]; s++) {
                  long long h = p * c.stride[0] + r * c.dilation[0] - c.pad[0];
                  long long v = q * c.stride[1] + s * c.dilation[1] - c.pad[1];
                  if (h < 0 || h >= X.dim[2] || v < 0 || v >= X.dim[3]) continue;
                  sum += read(image, X, X.place(n, k / outputs * inputs + i, h, v)) *
                         read(filter, W, W.place(k, i, r, s));
                }
            }
            write(response, Y, Y.place(n, k, p, q), sum);
          }
  } else if (c.pass == DATA_GRADIENT) {
    for (long long n = 0; n < X.dim[0]; n++)
      for (long long i = 0; i < X.dim[1]; i++)
        for (long long h = 0; h < X.dim[2]; h++)
          for (long long v = 0; v < X.dim[3]; v++) {
            float sum = 0;
            for (long long j = 0; j < outputs; j++) {
              long long k = i / inputs * outputs + (j + turn) % outputs;
              for (long long r = 0; r < W.dim[2]; r++)
                for (long long s = 0; s < W.dim[3]; s++) {
                  long long p = h + c.pad[0] - r * c.dilation[0];
                  long long q = v + c.pad[1] - s * c.dilation[1];
                  if (p < 0 || q < 0 || p % c.stride[0] || q % c.stride[1]) continue;
                  p /= c.stride[0];
                  q /= c.stride[1];
                  if (p >= Y.dim[2] || q >= Y.dim[3]) continue;
                  sum += read(response, Y, Y.place(n, k, p, q)) *
                         read(filter, W, W.place(k, i % inputs, r, s));
                }
            }
            write(image, X, X.place(n, i, h, v), sum);
          }
  } else {
    for (long long k = 0; k < W.dim[0]; k++)
      for (long long i = 0; i < inputs; i++)
        for (long long r = 0; r < W.dim[2]; r++)
          for (long long s = 0; s < W.dim[3]; s++) {
            float sum = 0;
            for (long long m = 0; m < Y.dim[0]; m++) {
              long long n = (m + turn) % Y.dim[0];
              for (long long p = 0; p < Y.dim[2]; p++)
                for (long long q = 0; q < Y.dim[3]; q++) {
                  long long h = p * c.stride[0] + r * c.dilation[0] - c.pad[0];
                  long long v = q * c.stride[1] + s * c.dilation[1] - c.pad[1];
                  if (h < 0 || h >= X.dim[2] || v < 0 || v >= X.dim[3]) continue;
                  sum += read(image, X, X.place(n, k / outputs * inputs + i, h, v)) *
                         read(response, Y, Y.place(n, k, p, q));
                }
            }
            write(filter, W, W.place(k, i, r, s), sum);
          }
  }
}

}  // namespace dnn
