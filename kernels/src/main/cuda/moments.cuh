// Variances by deviations from a mean that is already known but for its rounding.
#pragma once
#include "prelude.cuh"

// 1 / sqrt(variance + eps) of n values whose deviations add up to d, and their squares to `squares`.
__device__ __forceinline__ float reciprocal_deviation(float d, float squares, float n, float eps) {
  float variance = (squares - d * d / n) / n;
  return 1.0f / sqrtf((variance < 0.0f ? 0.0f : variance) + eps);
}
