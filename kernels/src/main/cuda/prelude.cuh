// What every kernel file includes first: the same sources are compiled by nvcc or NVRTC for a GPU,
// and by g++ for the emulation of one (src/test/cpp), which must see no difference.
//
// KERNEL(name, type a, type b, …) { … }   a kernel by its plain C name
// DYNAMIC_SHARED(type, name);             the block's dynamic shared memory
// LAUNCH_BOUNDS(threads, blocks)          before KERNEL's body is not possible: see KERNEL_BOUNDS
//
// No vendor header may be included: NVRTC on a machine with only a driver has none.
#pragma once

#if defined(__CUDACC__) || defined(__CUDACC_RTC__)

#define KERNEL(name, ...) extern "C" __global__ void name(__VA_ARGS__)
#define KERNEL_BOUNDS(threads, blocks, name, ...) \
  extern "C" __global__ void __launch_bounds__(threads, blocks) name(__VA_ARGS__)
#define DYNAMIC_SHARED(type, name)                                   \
  extern __shared__ __align__(128) unsigned char dynamic_shared_[];  \
  type *name = reinterpret_cast<type *>(dynamic_shared_)
#define INFINITY_FLOAT __int_as_float(0x7f800000)
#define NAN_FLOAT __int_as_float(0x7fffffff)

// Sixteen bits with float's exponent; arithmetic happens in float.
struct __align__(2) bf16 {
  unsigned short bits;
};
__device__ __forceinline__ float bf16_to_float(bf16 v) {
  return __uint_as_float((unsigned)v.bits << 16);
}
__device__ __forceinline__ bf16 float_to_bf16(float f) {
  bf16 r;
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(r.bits) : "f"(f));
  return r;
}
// Two of them in one word, `low` in the lower half.
__device__ __forceinline__ unsigned pack_bf16(float low, float high) {
  unsigned r;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(high), "f"(low));
  return r;
}
// 2^x within 2 units in the last place; 0 where that is below the normal numbers.
__device__ __forceinline__ float exp2_near(float x) {
  float r;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(x));
  return r;
}
// A float rounded to the 10 mantissa bits that tensor cores take, to nearest.
__device__ __forceinline__ unsigned float_to_tf32(float f) {
  unsigned r;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(r) : "f"(f));
  return r;
}

// d += a b for one warp, fragments as the PTX manual lays them out.
__device__ __forceinline__ void mma_m16n8k16_bf16(
    float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
      "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};\n"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
__device__ __forceinline__ void mma_m16n8k8_tf32(
    float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
      "{%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};\n"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
// Four 8x8 matrices of 16-bit elements; lane i gives the address of row i.
__device__ __forceinline__ void ldmatrix_x4(unsigned (&r)[4], const void *row) {
  unsigned s = (unsigned)__cvta_generic_to_shared(row);
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];\n"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(s)
               : "memory");
}
__device__ __forceinline__ void ldmatrix_x4_transposed(unsigned (&r)[4], const void *row) {
  unsigned s = (unsigned)__cvta_generic_to_shared(row);
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];\n"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(s)
               : "memory");
}
// Copies 16 bytes to shared memory without waiting; `bytes` of them from memory, the rest zero. Both
// addresses are multiples of 16, even if nothing is read.
__device__ __forceinline__ void copy_async_16(void *shared, const void *global, int bytes = 16) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;\n" ::"r"(
                   (unsigned)__cvta_generic_to_shared(shared)),
               "l"(global), "r"(bytes)
               : "memory");
}
__device__ __forceinline__ void copy_async_4(void *shared, const void *global, int bytes = 4) {
  asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;\n" ::"r"(
                   (unsigned)__cvta_generic_to_shared(shared)),
               "l"(global), "r"(bytes)
               : "memory");
}
__device__ __forceinline__ void copy_async_commit() {
  asm volatile("cp.async.commit_group;\n" ::: "memory");
}
template <int n>
__device__ __forceinline__ void copy_async_wait() {
  asm volatile("cp.async.wait_group %0;\n" ::"n"(n) : "memory");
}

#else
#include "emulation.h"
#endif

// Elements of either storage type, read and written as float.
__device__ __forceinline__ float load(const float *p) { return *p; }
__device__ __forceinline__ float load(const bf16 *p) { return bf16_to_float(*p); }
__device__ __forceinline__ void store(float *p, float v) { *p = v; }
__device__ __forceinline__ void store(bf16 *p, float v) { *p = float_to_bf16(v); }

// Place of this thread among all of a one-dimensional grid, and their number.
__device__ __forceinline__ long long grid_thread() {
  return (long long)blockIdx.x * blockDim.x + threadIdx.x;
}
__device__ __forceinline__ long long grid_threads() { return (long long)gridDim.x * blockDim.x; }
