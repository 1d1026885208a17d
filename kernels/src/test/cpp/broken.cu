// Kernels with the mistakes that the emulation must see. They are for it alone: broken.ptx in the
// tests' resources only names them.
#include "prelude.cuh"

// out_i = x_(i + 1), by way of shared memory.
KERNEL(shift, const float *x, float *out) {
  __shared__ float row[1024];
  row[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  out[threadIdx.x] = row[(threadIdx.x + 1) % blockDim.x];
}
KERNEL(shift_without_barrier, const float *x, float *out) {
  __shared__ float row[1024];
  row[threadIdx.x] = x[threadIdx.x];
  out[threadIdx.x] = row[(threadIdx.x + 1) % blockDim.x];
}
KERNEL(return_before_barrier, int thread) {
  if ((int)threadIdx.x == thread) return;
  __syncthreads();
}
KERNEL(two_barriers, int thread) {
  if ((int)threadIdx.x < thread)
    __syncthreads();
  else
    __syncthreads_count(1);
}
KERNEL(lane_missing, float *out) {
  if ((threadIdx.x & 31) == 5) return;
  out[threadIdx.x] = __shfl_xor_sync(0xffffffffu, 1.0f, 1);
}
KERNEL(write_at, float *out, long long place) { out[place] = 1.0f; }
