// Elements whose type is known at launch only.
#pragma once
#include "prelude.cuh"

// The types of tensor's DType, in the order of its constants.
enum Type { FLOAT32, FLOAT64, INT32, BFLOAT16 };

// Drops the fraction; what does not fit becomes the nearest that does, NaN becomes 0.
__device__ __forceinline__ int whole(double v) {
  if (v != v) return 0;
  return v >= 2147483647.0 ? 2147483647 : v <= -2147483648.0 ? -2147483647 - 1 : (int)v;
}

// Element i as R, which is float or double. A whole number beyond 2^24 is rounded by float.
template <class R>
__device__ __forceinline__ R load_as(const void *p, int type, long long i) {
  switch (type) {
    case FLOAT32: return (R) static_cast<const float *>(p)[i];
    case FLOAT64: return (R) static_cast<const double *>(p)[i];
    case INT32: return (R) static_cast<const int *>(p)[i];
    default: return bf16_to_float(static_cast<const bf16 *>(p)[i]);
  }
}
template <class R>
__device__ __forceinline__ void store_as(void *p, int type, long long i, R v) {
  switch (type) {
    case FLOAT32: static_cast<float *>(p)[i] = (float)v; break;
    case FLOAT64: static_cast<double *>(p)[i] = v; break;
    case INT32: static_cast<int *>(p)[i] = whole(v); break;
    default: static_cast<bf16 *>(p)[i] = float_to_bf16((float)v);
  }
}
