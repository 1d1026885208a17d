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
    unsigned w[4];
#pragma unroll
    for (int i = 0; i < 4; i++)
      w[i] = float_to_bf16(v[2 * i]).bits | (unsigned)float_to_bf16(v[2 * i + 1]).bits << 16;
    *reinterpret_cast<uint4 *>(p) = make_uint4(w[0], w[1], w[2], w[3]);
  }
}

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
