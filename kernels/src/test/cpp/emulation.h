// Runs CUDA C++ kernels on the CPU, for tests on machines without a GPU: it checks results, barriers,
// divergence and memory, not speed.
//
// Every CUDA thread is a fiber, and a block's threads take turns on one thread of the system: a
// thread runs until it must wait for others, and gives its stack back when it ends. Shared memory is
// thread_local and starts as NaNs; device memory does too. What a GPU would let pass or hang on is an
// error here: a barrier that part of a block misses, a warp operation that waits for a missing lane,
// an address that is no multiple of what is moved (x86 reads those without a word).
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __shared__ static thread_local
#define __constant__ static const
#define __align__(n) __attribute__((aligned(n)))

struct uint3 {
  unsigned x, y, z;
};
struct dim3 {
  unsigned x, y, z;
  dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};
struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(16) double2 {
  double x, y;
};
struct alignas(8) int2 {
  int x, y;
};
struct alignas(16) int4 {
  int x, y, z, w;
};
struct alignas(8) uint2 {
  unsigned x, y;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};
static inline float2 make_float2(float x, float y) { return {x, y}; }
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline double2 make_double2(double x, double y) { return {x, y}; }
static inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
  return {x, y, z, w};
}
static inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }

namespace emulation {

enum class State : uint8_t { fresh, running, block_barrier, warp_barrier, finished };

// A copy to shared memory that was begun.
struct Copy {
  void *to;
  const void *from;
  int bytes;
  unsigned group;
};

struct Thread {
  void *stack_pointer = nullptr;
  char *stack = nullptr;
  uint3 index;
  int lane, warp, number;
  unsigned waiting_mask = 0, exchange_count = 0;
  int barrier_kind = 0, barrier_value = 0;
  State state = State::fresh;
  std::vector<Copy> copies;
  unsigned copy_groups = 0;  // that were committed
};

constexpr size_t EXCHANGE_BYTES = 64;

struct Block {
  uint3 index;
  dim3 grid, dim;
  int count = 0, warps = 0;
  Thread *threads = nullptr;
  char *exchange = nullptr;
  char *dynamic_shared = nullptr;
  int barrier_result = 0;
};

// The block and thread that run now, on this thread of the system (emulation.cpp).
extern thread_local Block *block __attribute__((tls_model("initial-exec")));
extern thread_local Thread *current __attribute__((tls_model("initial-exec")));
int block_barrier(int kind, int value);
void warp_barrier(unsigned mask);
// Ends the kernel with an error.
[[noreturn]] void misuse(const char *what, const void *address, const char *where, int line);
bool is_shared(const void *address, int bytes);

// What the compiler cannot check of asynchronous copies and matrices.
inline void check_aligned(const void *address, int bytes, const char *what) {
  if (reinterpret_cast<uintptr_t>(address) % bytes) misuse(what, address, "", 0);
}
inline void check_shared(const void *address, int bytes, const char *what) {
  check_aligned(address, bytes, what);
  if (!is_shared(address, bytes)) misuse(what, address, "outside of shared memory", 0);
}

// Posts this lane's value, waits for the others, and gives the base of what all lanes posted. Two
// buffers alternate, so that one barrier a call is enough.
template <class T>
inline const char *warp_exchange(unsigned mask, const T &value) {
  static_assert(sizeof(T) <= EXCHANGE_BYTES, "");
  char *base = block->exchange + ((size_t)(current->exchange_count++ & 1) * block->warps +
                                  current->warp) * 32 * EXCHANGE_BYTES;
  memcpy(base + current->lane * EXCHANGE_BYTES, &value, sizeof(T));
  warp_barrier(mask);
  return base;
}
template <class T>
inline T posted(const char *base, int lane) {
  T v;
  memcpy(&v, base + lane * EXCHANGE_BYTES, sizeof(T));
  return v;
}

template <class... A, size_t... I>
inline void call(void (*f)(A...), void **p, std::index_sequence<I...>) {
  f(*static_cast<std::remove_reference_t<A> *>(p[I])...);
}
template <class... A>
inline void call(void (*f)(A...), void **p) {
  call(f, p, std::index_sequence_for<A...>{});
}

// The sizes of a kernel's parameters, as the driver compares them with the PTX.
template <class... A>
struct Sizes {
  static constexpr int bytes[] = {(int)sizeof(A)..., 0};
};
template <class... A>
constexpr const int *sizes(void (*)(A...)) {
  return Sizes<A...>::bytes;
}

}  // namespace emulation

#define threadIdx (emulation::current->index)
#define blockIdx (emulation::block->index)
#define blockDim (emulation::block->dim)
#define gridDim (emulation::block->grid)
constexpr int warpSize = 32;

static inline void __syncthreads() { emulation::block_barrier(0, 0); }
static inline int __syncthreads_count(int v) { return emulation::block_barrier(1, v); }
static inline int __syncthreads_and(int v) { return emulation::block_barrier(2, v); }
static inline int __syncthreads_or(int v) { return emulation::block_barrier(3, v); }
static inline void __syncwarp(unsigned mask = 0xffffffffu) { emulation::warp_barrier(mask); }
static inline void __threadfence() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

template <class T>
static inline T __shfl_sync(unsigned mask, T v, int source, int width = 32) {
  int lane = emulation::current->lane;
  return emulation::posted<T>(emulation::warp_exchange(mask, v),
                              (lane & ~(width - 1)) | (source & (width - 1)));
}
template <class T>
static inline T __shfl_xor_sync(unsigned mask, T v, int lanes, int width = 32) {
  int lane = emulation::current->lane, source = lane ^ lanes;
  if ((source & ~(width - 1)) > (lane | (width - 1))) source = lane;
  return emulation::posted<T>(emulation::warp_exchange(mask, v), source);
}
template <class T>
static inline T __shfl_down_sync(unsigned mask, T v, unsigned delta, int width = 32) {
  int lane = emulation::current->lane, source = lane + (int)delta;
  if ((lane & (width - 1)) + (int)delta >= width) source = lane;
  return emulation::posted<T>(emulation::warp_exchange(mask, v), source);
}
template <class T>
static inline T __shfl_up_sync(unsigned mask, T v, unsigned delta, int width = 32) {
  int lane = emulation::current->lane, source = lane - (int)delta;
  if ((lane & (width - 1)) < (int)delta) source = lane;
  return emulation::posted<T>(emulation::warp_exchange(mask, v), source);
}
static inline unsigned __ballot_sync(unsigned mask, int v) {
  const char *base = emulation::warp_exchange(mask, v);
  unsigned r = 0;
  for (int i = 0; i < 32; i++)
    if ((mask >> i) & 1) r |= (unsigned)(emulation::posted<int>(base, i) != 0) << i;
  return r;
}
static inline int __any_sync(unsigned mask, int v) { return __ballot_sync(mask, v) != 0; }
static inline int __all_sync(unsigned mask, int v) { return __ballot_sync(mask, v) == mask; }

static inline int atomicAdd(int *p, int v) { return __atomic_fetch_add(p, v, __ATOMIC_RELAXED); }
static inline unsigned atomicAdd(unsigned *p, unsigned v) {
  return __atomic_fetch_add(p, v, __ATOMIC_RELAXED);
}
static inline int atomicCAS(int *p, int compare, int v) {
  __atomic_compare_exchange_n(p, &compare, v, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
  return compare;
}
static inline int atomicMax(int *p, int v) {
  int o = __atomic_load_n(p, __ATOMIC_RELAXED);
  while (o < v && !__atomic_compare_exchange_n(p, &o, v, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
  return o;
}

template <class T>
static inline T __ldg(const T *p) {
  return *p;
}
// The C library owns these names with two underscores.
#define __expf(x) expf(x)
#define __logf(x) logf(x)
#define __sinf(x) sinf(x)
#define __cosf(x) cosf(x)
static inline float __fdividef(float a, float b) { return a / b; }
static inline float rsqrtf(float x) { return (float)(1.0 / sqrt((double)x)); }
static inline double rsqrt(double x) { return 1.0 / sqrt(x); }
static inline float __frcp_rn(float x) { return 1.0f / x; }
static inline float __fsqrt_rn(float x) { return sqrtf(x); }
static inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fsub_rn(float a, float b) { return a - b; }
static inline float __fdiv_rn(float a, float b) { return a / b; }
static inline double __dmul_rn(double a, double b) { return a * b; }
static inline double __dadd_rn(double a, double b) { return a + b; }
static inline float __uint2float_rn(unsigned u) { return (float)u; }
static inline float __int2float_rn(int i) { return (float)i; }
static inline int __ffs(int v) { return __builtin_ffs(v); }
static inline unsigned __umulhi(unsigned a, unsigned b) {
  return (unsigned)(((uint64_t)a * b) >> 32);
}
static inline unsigned __float_as_uint(float f) {
  unsigned u;
  memcpy(&u, &f, 4);
  return u;
}
static inline float __uint_as_float(unsigned u) {
  float f;
  memcpy(&f, &u, 4);
  return f;
}
static inline int __float_as_int(float f) {
  int u;
  memcpy(&u, &f, 4);
  return u;
}
static inline float __int_as_float(int u) {
  float f;
  memcpy(&f, &u, 4);
  return f;
}
template <class T>
static inline T min(T a, T b) {
  return a < b ? a : b;
}
template <class T>
static inline T max(T a, T b) {
  return a > b ? a : b;
}

struct alignas(2) bf16 {
  unsigned short bits;
};
static inline float bf16_to_float(bf16 v) { return __uint_as_float((unsigned)v.bits << 16); }
static inline bf16 float_to_bf16(float f) {
  unsigned u = __float_as_uint(f);
  if ((u & 0x7fffffffu) > 0x7f800000u) return {0x7fff};
  return {(unsigned short)((u + 0x7fffu + ((u >> 16) & 1)) >> 16)};
}
static inline unsigned pack_bf16(float low, float high) {
  return float_to_bf16(low).bits | (unsigned)float_to_bf16(high).bits << 16;
}
static inline float exp2_near(float x) { return exp2f(x); }
static inline unsigned float_to_tf32(float f) {
  unsigned u = __float_as_uint(f);
  if ((u & 0x7f800000u) == 0x7f800000u) return u;
  return (u + 0x1000u) & ~0x1fffu;
}
#define INFINITY_FLOAT __builtin_inff()
#define NAN_FLOAT __builtin_nanf("")

// --- what prelude.cuh asks of either compiler ---
#define KERNEL(name, ...) KERNEL_BOUNDS(1024, 1, name, __VA_ARGS__)
#define KERNEL_BOUNDS(most, blocks, name, ...)                                          \
  extern "C" void name(__VA_ARGS__);                                                    \
  extern "C" void emulated_##name(void **parameters) { emulation::call(name, parameters); } \
  extern "C" const int *sizes_##name() { return emulation::sizes(name); }               \
  extern "C" int most_threads_##name() { return most; }                                 \
  extern "C" void name(__VA_ARGS__)
#define DYNAMIC_SHARED(type, name) \
  type *name = reinterpret_cast<type *>(emulation::block->dynamic_shared)

// Tensor cores: lanes post their fragments as floats, each computes its four results by the PTX
// layout, k ascending. Of row group and group + 8 of A, lane group * 4 + q holds registers {0, 2} and
// {1, 3}; of column c of B, lane c * 4 + q.
namespace emulation {
template <int VALUES>  // held by a register
inline void multiply_fragments(float (&d)[4], const float (&a)[4 * VALUES],
                               const float (&b)[2 * VALUES]) {
  struct Fragment {
    float a[4 * VALUES], b[2 * VALUES];
  } mine;
  memcpy(mine.a, a, sizeof a);
  memcpy(mine.b, b, sizeof b);
  const char *base = warp_exchange(0xffffffffu, mine);
  int group = current->lane >> 2, pair = current->lane & 3;
  const char *rows = base + group * 4 * EXCHANGE_BYTES;
  const char *columns = base + pair * 8 * EXCHANGE_BYTES;
  float sum[4] = {};
  for (int half = 0; half < 2; half++)
    for (int q = 0; q < 4; q++) {
      auto row = reinterpret_cast<const Fragment *>(rows + q * EXCHANGE_BYTES);
      auto left = reinterpret_cast<const Fragment *>(columns + q * EXCHANGE_BYTES);
      auto right = reinterpret_cast<const Fragment *>(columns + (4 + q) * EXCHANGE_BYTES);
      for (int i = 0; i < VALUES; i++) {
        float upper = row->a[2 * half * VALUES + i], lower = row->a[(2 * half + 1) * VALUES + i];
        sum[0] += upper * left->b[half * VALUES + i];
        sum[1] += upper * right->b[half * VALUES + i];
        sum[2] += lower * left->b[half * VALUES + i];
        sum[3] += lower * right->b[half * VALUES + i];
      }
    }
  for (int i = 0; i < 4; i++) d[i] += sum[i];
}
}  // namespace emulation
static inline void mma_m16n8k16_bf16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
  float rows[8], columns[4];
  for (int i = 0; i < 4; i++) {
    rows[2 * i] = __uint_as_float(a[i] << 16);
    rows[2 * i + 1] = __uint_as_float(a[i] & 0xffff0000u);
  }
  for (int i = 0; i < 2; i++) {
    columns[2 * i] = __uint_as_float(b[i] << 16);
    columns[2 * i + 1] = __uint_as_float(b[i] & 0xffff0000u);
  }
  emulation::multiply_fragments<2>(d, rows, columns);
}
static inline void mma_m16n8k8_tf32(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
  // The hardware drops the low bits of what was not rounded.
  float rows[4], columns[2];
  for (int i = 0; i < 4; i++) rows[i] = __uint_as_float(a[i] & ~0x1fffu);
  for (int i = 0; i < 2; i++) columns[i] = __uint_as_float(b[i] & ~0x1fffu);
  emulation::multiply_fragments<1>(d, rows, columns);
}
static inline void ldmatrix_x4(unsigned (&r)[4], const void *row) {
  emulation::check_shared(row, 16, "a row of ldmatrix");
  const char *base = emulation::warp_exchange(0xffffffffu, row);
  int lane = emulation::current->lane;
  for (int i = 0; i < 4; i++) {
    auto p = emulation::posted<const char *>(base, i * 8 + lane / 4);
    memcpy(&r[i], p + (lane & 3) * 4, 4);
  }
}
static inline void ldmatrix_x4_transposed(unsigned (&r)[4], const void *row) {
  emulation::check_shared(row, 16, "a row of ldmatrix");
  const char *base = emulation::warp_exchange(0xffffffffu, row);
  int lane = emulation::current->lane;
  for (int i = 0; i < 4; i++) {
    unsigned short lo, hi;
    memcpy(&lo, emulation::posted<const char *>(base, i * 8 + (lane & 3) * 2) + (lane >> 2) * 2, 2);
    memcpy(&hi, emulation::posted<const char *>(base, i * 8 + (lane & 3) * 2 + 1) + (lane >> 2) * 2, 2);
    r[i] = lo | (unsigned)hi << 16;
  }
}
// What is copied without waiting arrives only when its thread waits for it; until then its place is
// NaN, and who reads it there too early, or has not yet read what was there, is found out.
namespace emulation {
inline void begin_copy(void *shared, const void *global, int size, int bytes) {
  check_shared(shared, size, "the destination of cp.async");
  check_aligned(global, size, "the source of cp.async");
  if (bytes < 0 || bytes > size) misuse("the length of cp.async", global, "", bytes);
  memset(shared, 0xff, size);
  memset(static_cast<char *>(shared) + bytes, 0, size - bytes);
  current->copies.push_back({shared, global, bytes, current->copy_groups});
}
inline void end_copies(unsigned under_way) {
  auto &copies = current->copies;
  size_t kept = 0;
  for (const Copy &c : copies) {
    if (c.group + under_way < current->copy_groups)
      memcpy(c.to, c.from, c.bytes);
    else
      copies[kept++] = c;
  }
  copies.resize(kept);
}
}  // namespace emulation
static inline void copy_async_16(void *shared, const void *global, int bytes = 16) {
  emulation::begin_copy(shared, global, 16, bytes);
}
static inline void copy_async_4(void *shared, const void *global, int bytes = 4) {
  emulation::begin_copy(shared, global, 4, bytes);
}
static inline void copy_async_commit() { emulation::current->copy_groups++; }
template <int n>
static inline void copy_async_wait() {
  emulation::end_copies(n);
}
