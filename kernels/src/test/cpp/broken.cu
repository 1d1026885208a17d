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
KERNEL(vector_at, const float *x, float *out) {
  float4 q = *reinterpret_cast<const float4 *>(x);
  out[0] = q.w;
}
KERNEL(copy_at, const float *x, int into, float *out) {
  __shared__ __align__(16) float row[8];
  copy_async_16(row + into, x);
  copy_async_commit();
  copy_async_wait<0>();
  out[0] = row[into];
}
KERNEL(matrix_at, int row, float *out) {
  DYNAMIC_SHARED(unsigned short, tile);
  for (int i = threadIdx.x; i < 1024; i += 32) tile[i] = 0;
  __syncwarp();
  unsigned r[4];
  ldmatrix_x4(r, tile + threadIdx.x * row);
  out[threadIdx.x] = (float)r[0];
}
KERNEL_BOUNDS(64, 1, bounded, float *out) { out[threadIdx.x] = 0.0f; }
