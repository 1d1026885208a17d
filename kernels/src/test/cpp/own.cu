// A kernel as somebody who uses the program may write one, compiled by NVRTC as it runs.
#include "prelude.cuh"

// out_i = factor x_i
KERNEL(scale, const float *x, float *out, float factor, int n) {
  for (long long i = grid_thread(); i < n; i += grid_threads()) out[i] = factor * x[i];
}
