// Work along one axis, line by line: the place of an extreme element, and running sums.
//
//   out_k = the first i with x_ki extreme (a NaN is)        out_ki = x_k0 + … + x_ki
//
// `extreme`: a team of threads (1 to 32 lanes, or the block) takes every so many elements of a line,
// keeps value and place of its best, and combines them by shuffles; of equals the lowest place wins,
// so that the order of combining does not matter. `running_each`: a thread a line, where lines are
// short or neighbouring lines are neighbours in memory. `running_block`: a block a line, in tiles of
// four elements a thread: sums within a thread, over the warp by shuffles, over warps through shared
// memory, and a carry from tile to tile.
//
// In float for f32 and bf16, in double for the others, so that whole numbers stay exact.
//
// Ladder: (1) a thread a line. (2) this. Next: several blocks a line with looking back over their
// sums, should lines of millions of elements ever matter.
#include "block.cuh"
#include "types.cuh"
#include "view.cuh"

namespace {

struct Lines {
  const void *x;
  void *out;
  int x_type, out_type;
  int n;           // elements of a line
  int x_stride, out_stride;
  int lanes;       // threads a line
  Nest<2> starts;  // of the lines within out and x
};

template <class R>
struct Best {
  R value;
  int place;  // below 0: none yet
  // Takes a candidate if it is better, or as good and earlier.
  __device__ __forceinline__ void offer(R v, int i) {
    if (i < 0) return;
    bool better = place < 0 || (v != v ? value == value : v > value);
    bool equal = v == value || (v != v && value != value);
    if (better || (equal && i < place)) {
      value = v;
      place = i;
    }
  }
};

template <class R>
__device__ __forceinline__ void combine_lanes(Best<R> &best, int width) {
  for (int o = width >> 1; o > 0; o >>= 1) {
    R v = __shfl_xor_sync(ALL_LANES, best.value, o);
    int i = __shfl_xor_sync(ALL_LANES, best.place, o);
    best.offer(v, i);
  }
}

// The largest of sign x, with sign 1 or -1.
template <class R>
__device__ __forceinline__ void extreme(const Lines &a, R sign) {
  int lane = threadIdx.x % a.lanes;
  int k = blockIdx.x * (blockDim.x / a.lanes) + threadIdx.x / a.lanes;
  bool there = k < a.starts.size;
  int at[2] = {0, 0};
  if (there) a.starts.places((unsigned)k, at);
  Best<R> best{R(0), -1};
  if (there)
#pragma unroll 4
    for (int i = lane; i < a.n; i += a.lanes)
      best.offer(sign * load_as<R>(a.x, a.x_type, at[1] + (long long)i * a.x_stride), i);
  combine_lanes(best, min(a.lanes, 32));
  if (a.lanes > 32) {
    __shared__ R values[32];
    __shared__ int places[32];
    if ((threadIdx.x & 31) == 0) {
      values[threadIdx.x >> 5] = best.value;
      places[threadIdx.x >> 5] = best.place;
    }
    __syncthreads();
    bool warp = threadIdx.x < blockDim.x >> 5;
    best = Best<R>{warp ? values[threadIdx.x] : R(0), warp ? places[threadIdx.x] : -1};
    if (threadIdx.x < 32) combine_lanes(best, 32);
  }
  if (there && lane == 0) store_as(a.out, a.out_type, at[0], (double)best.place);
}

template <class R>
__device__ __forceinline__ void running_each(const Lines &a) {
  for (long long k = grid_thread(); k < a.starts.size; k += grid_threads()) {
    int at[2];
    a.starts.places((unsigned)k, at);
    long long from = at[1], to = at[0];
    R sum = R(0);
    for (int i = 0; i < a.n; i++) {
      R v = load_as<R>(a.x, a.x_type, from);
      sum = i == 0 ? v : sum + v;
      store_as(a.out, a.out_type, to, sum);
      from += a.x_stride;
      to += a.out_stride;
    }
  }
}

template <class R>
__device__ __forceinline__ R sum_before(R v) {
  int lane = threadIdx.x & 31;
#pragma unroll
  for (int o = 1; o < 32; o <<= 1) {
    R w = __shfl_up_sync(ALL_LANES, v, o);
    if (lane >= o) v += w;
  }
  return v;
}

template <class R>
__device__ __forceinline__ void running_block(const Lines &a) {
  constexpr int EACH = 4;
  __shared__ R sums[32];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
  int at[2];
  a.starts.places(blockIdx.x, at);
  R carry = R(0);
  for (int first = 0; first < a.n; first += EACH * (int)blockDim.x) {
    int i = first + EACH * (int)threadIdx.x;
    R v[EACH];
#pragma unroll
    for (int j = 0; j < EACH; j++)
      v[j] = i + j < a.n
                 ? load_as<R>(a.x, a.x_type, at[1] + (long long)(i + j) * a.x_stride)
                 : R(0);
#pragma unroll
    for (int j = 1; j < EACH; j++) v[j] += v[j - 1];
    R up_to = sum_before(v[EACH - 1]);
    R before = __shfl_up_sync(ALL_LANES, up_to, 1);
    if (lane == 0) before = R(0);
    if (lane == 31) sums[warp] = up_to;
    __syncthreads();
    if (warp == 0) {
      R s = sum_before(lane < warps ? sums[lane] : R(0));
      if (lane < warps) sums[lane] = s;
    }
    __syncthreads();
    // What lies before this thread's elements, in an order that is the same for every tile.
    before = carry + ((warp > 0 ? sums[warp - 1] : R(0)) + before);
#pragma unroll
    for (int j = 0; j < EACH; j++)
      if (i + j < a.n)
        store_as(a.out, a.out_type, at[0] + (long long)(i + j) * a.out_stride, before + v[j]);
    carry += sums[warps - 1];
    __syncthreads();
  }
}

}  // namespace

KERNEL_BOUNDS(1024, 1, extreme_f32, int max, Lines a) { extreme<float>(a, max ? 1.0f : -1.0f); }
KERNEL_BOUNDS(1024, 1, extreme_f64, int max, Lines a) { extreme<double>(a, max ? 1.0 : -1.0); }
KERNEL_BOUNDS(1024, 1, running_each_f32, Lines a) { running_each<float>(a); }
KERNEL_BOUNDS(1024, 1, running_each_f64, Lines a) { running_each<double>(a); }
KERNEL_BOUNDS(1024, 1, running_block_f32, Lines a) { running_block<float>(a); }
KERNEL_BOUNDS(1024, 1, running_block_f64, Lines a) { running_block<double>(a); }
