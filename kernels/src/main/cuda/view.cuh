// Strided views: element (i_0, i_1, …) of operand k lies at base_k + sum_a i_a stride_ka. The host
// merges axes that all operands run through alike, so that most work has one or two of them.
#pragma once
#include "prelude.cuh"

constexpr int MAX_AXES = 8;

// Division by a number known at launch: q = (umulhi(n, multiplier) + n) >> shift for 0 <= n < 2^31
// (Granlund and Montgomery 1994, fig. 4.1).
struct Divisor {
  unsigned divisor, multiplier, shift;
  __device__ __forceinline__ unsigned quotient(unsigned n) const {
    return (__umulhi(n, multiplier) + n) >> shift;
  }
};

// Axes from the slowest to the fastest, with each operand's strides in elements.
template <int OPERANDS>
struct Nest {
  int rank;
  int size;
  Divisor extent[MAX_AXES];
  int stride[OPERANDS][MAX_AXES];

  // Where element i, counted with the last axis fastest, lies within every operand.
  __device__ __forceinline__ void places(unsigned i, int (&at)[OPERANDS]) const {
#pragma unroll
    for (int k = 0; k < OPERANDS; k++) at[k] = 0;
#pragma unroll
    for (int a = MAX_AXES - 1; a >= 0; a--) {
      if (a >= rank) continue;
      unsigned q = extent[a].quotient(i);
      int r = (int)(i - q * extent[a].divisor);
      i = q;
#pragma unroll
      for (int k = 0; k < OPERANDS; k++) at[k] += r * stride[k][a];
    }
  }
};
