// Runs of neighbouring elements: n at once, 16 bytes by one access where n fills them.
#pragma once
#include "prelude.cuh"

// Elements of 16 bytes.
template <class T>
constexpr int WIDE = 16 / (int)sizeof(T);

template <int n>
__device__ __forceinline__ void load_vector(const float *p, float (&v)[n]) {
  static_assert(n == 1 || n == WIDE<float>, "a vector is one element or 16 bytes");
  if constexpr (n == 1) {
    v[0] = *p;
  } else {
    float4 q = *reinterpret_cast<const float4 *>(p);
    v[0] = q.x; v[1] = q.y; v[2] = q.z; v[3] = q.w;
  }
}
template <int n>
__device__ __forceinline__ void store_vector(float *p, const float (&v)[n]) {
  if constexpr (n == 1) {
    *p = v[0];
  } else {
    *reinterpret_cast<float4 *>(p) = make_float4(v[0], v[1], v[2], v[3]);
  }
}
template <int n>
__device__ __forceinline__ void load_vector(const bf16 *p, float (&v)[n]) {
  static_assert(n == 1 || n == WIDE<bf16>, "a vector is one element or 16 bytes");
  if constexpr (n == 1) {
    v[0] = bf16_to_float(*p);
  } else {
    uint4 q = *reinterpret_cast<const uint4 *>(p);
    unsigned w[4] = {q.x, q.y, q.z, q.w};
#pragma unroll
    for (int i = 0; i < 4; i++) {
      v[2 * i] = __uint_as_float(w[i] << 16);
      v[2 * i + 1] = __uint_as_float(w[i] & 0xffff0000u);
    }
  }
}
template <int n>
__device__ __forceinline__ void store_vector(bf16 *p, const float (&v)[n]) {
  if constexpr (n == 1) {
    *p = float_to_bf16(v[0]);
  } else {
    *reinterpret_cast<uint4 *>(p) = make_uint4(pack_bf16(v[0], v[1]), pack_bf16(v[2], v[3]),
                                               pack_bf16(v[4], v[5]), pack_bf16(v[6], v[7]));
  }
}

// n floats whatever n, by 16 bytes where there are several.
template <int n>
__device__ __forceinline__ void load_floats(const float *p, float (&v)[n]) {
  if constexpr (n == 1) {
    v[0] = *p;
  } else {
#pragma unroll
    for (int k = 0; k < n / 4; k++) {
      float4 q = reinterpret_cast<const float4 *>(p)[k];
      v[4 * k] = q.x; v[4 * k + 1] = q.y; v[4 * k + 2] = q.z; v[4 * k + 3] = q.w;
    }
  }
}

// Runs of n floats in shared memory, four at a time in planes of `vectors` each, so that
// neighbouring threads touch neighbouring 16 bytes.
template <int n>
struct Spread {
  float *base;
  int vectors;
  __device__ __forceinline__ void store(int i, const float (&v)[n]) const {
    if constexpr (n == 1) {
      base[i] = v[0];
    } else {
#pragma unroll
      for (int k = 0; k < n / 4; k++) {
        float q[4] = {v[4 * k], v[4 * k + 1], v[4 * k + 2], v[4 * k + 3]};
        store_vector(base + 4 * (k * vectors + i), q);
      }
    }
  }
  __device__ __forceinline__ void load(int i, float (&v)[n]) const {
    if constexpr (n == 1) {
      v[0] = base[i];
    } else {
#pragma unroll
      for (int k = 0; k < n / 4; k++) {
        float q[4];
        load_vector(base + 4 * (k * vectors + i), q);
#pragma unroll
        for (int j = 0; j < 4; j++) v[4 * k + j] = q[j];
      }
    }
  }
  // Element j of all, counted run by run.
  __device__ __forceinline__ float at(int j) const {
    return n == 1 ? base[j] : base[4 * (j % n / 4 * vectors + j / n) + j % 4];
  }
};

// e^x as exact as the storage type can tell.
template <class T>
__device__ __forceinline__ float quick_exp(float x);
template <>
__device__ __forceinline__ float quick_exp<float>(float x) {
  return expf(x);
}
template <>
__device__ __forceinline__ float quick_exp<bf16>(float x) {
  return __expf(x);
}
