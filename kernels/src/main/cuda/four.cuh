// Four neighbours at once: 16 bytes of float, 8 of bf16.
#pragma once
#include "prelude.cuh"

__device__ __forceinline__ void load_four(const float *p, float (&v)[4]) {
  float4 q = *reinterpret_cast<const float4 *>(p);
  v[0] = q.x; v[1] = q.y; v[2] = q.z; v[3] = q.w;
}
__device__ __forceinline__ void store_four(float *p, const float (&v)[4]) {
  *reinterpret_cast<float4 *>(p) = make_float4(v[0], v[1], v[2], v[3]);
}
__device__ __forceinline__ void load_four(const bf16 *p, float (&v)[4]) {
  uint2 q = *reinterpret_cast<const uint2 *>(p);
  v[0] = __uint_as_float(q.x << 16); v[1] = __uint_as_float(q.x & 0xffff0000u);
  v[2] = __uint_as_float(q.y << 16); v[3] = __uint_as_float(q.y & 0xffff0000u);
}
__device__ __forceinline__ void store_four(bf16 *p, const float (&v)[4]) {
  *reinterpret_cast<uint2 *>(p) = make_uint2(pack_bf16(v[0], v[1]), pack_bf16(v[2], v[3]));
}
// Whether four neighbours may be read at once from here.
template <class T>
__device__ __forceinline__ bool four_aligned(const T *p) {
  return (reinterpret_cast<unsigned long long>(p) & (4 * sizeof(T) - 1)) == 0;
}
