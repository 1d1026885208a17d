// Slices along an axis picked, or added up, by an index.
//
//   gather       out[…,i,…] = x[…,index[i],…]
//   scatter_add  out[…,index[i],…] += src[…,i,…], added in the order of i
//
// index [n] INT32, any stride. An index outside its axis moves nothing and is reported (fault.cuh).
//
// gather only moves, so types are known by their size alone; a thread moves one unit of 2 to 16
// bytes, the widest that the operands' layout allows, in the order of out's memory: stores are
// coalesced, and loads are where slices are runs.
// Ladder: one element a thread -> units of up to 16 bytes. Memory-bound.
//
// scatter_add: a warp owns 32 places of one slice of out, holds their sums in registers, and looks
// through the index 32 at a time: a ballot tells which slices of src are its own, and it adds them
// in order. No atomics, and what is not hit is not touched. The order and the bits do not depend on
// the grid.
// Ladder: a thread an element of out, comparing one index at a time -> 32 by ballot: n / 32 steps a
// warp, whatever it finds. Next, for long indices into long axes: sort (index, i) once a call, so
// that a warp reads its own part only.
#include "block.cuh"
#include "fault.cuh"
#include "view.cuh"

namespace {

struct Index {
  const int *values;
  int stride, n, extent;
};

__device__ __forceinline__ bool within(const Index &index, int value) {
  return (unsigned)value < (unsigned)index.extent;
}

// Reports the first index that is wrong, whoever found one.
__device__ __forceinline__ void wrong_index(const Index &index, int *record, int number) {
  int i = 0;
  while (i < index.n - 1 && within(index, index.values[(long long)i * index.stride])) i++;
  report_fault(record, number, index.values[(long long)i * index.stride]);
}

// Operands of the nest: out, x without the axis, index.
template <class T>
__device__ __forceinline__ void gather(
    const T *x, int axis_stride, const Index &index, T *out, int *record, int number,
    const Nest<3> &nest) {
  for (long long i = grid_thread(); i < nest.size; i += grid_threads()) {
    int at[3];
    nest.places((unsigned)i, at);
    int from = index.values[at[2]];
    if (within(index, from))
      out[at[0]] = x[at[1] + (long long)from * axis_stride];
    else
      wrong_index(index, record, number);
  }
}

// What a type's sums are held in.
__device__ __forceinline__ float get(const float *p) { return *p; }
__device__ __forceinline__ float get(const bf16 *p) { return bf16_to_float(*p); }
__device__ __forceinline__ double get(const double *p) { return *p; }
__device__ __forceinline__ int get(const int *p) { return *p; }
__device__ __forceinline__ void put(float *p, float v) { *p = v; }
__device__ __forceinline__ void put(bf16 *p, float v) { *p = float_to_bf16(v); }
__device__ __forceinline__ void put(double *p, double v) { *p = v; }
__device__ __forceinline__ void put(int *p, int v) { *p = v; }

// The nest is one slice: operands out and src. `chunks` of 32 of its elements; a warp's number is
// place * chunks + chunk.
template <class T>
__device__ __forceinline__ void scatter_add(
    const T *src, int src_stride, const Index &index, T *out, int out_stride, int *record,
    int number, const Divisor &chunks, const Nest<2> &nest) {
  int lane = threadIdx.x & 31;
  unsigned warps = (unsigned)index.extent * chunks.divisor;
  unsigned all = (unsigned)(grid_threads() >> 5);
  for (unsigned warp = (unsigned)(grid_thread() >> 5); warp < warps; warp += all) {
    int place = (int)chunks.quotient(warp);
    int element = (int)(warp - place * chunks.divisor) * 32 + lane;
    bool mine = element < nest.size;
    int at[2];
    nest.places(mine ? element : 0, at);
    T *to = out + (at[0] + (long long)place * out_stride);
    auto sum = get(to);
    bool hit = false;
    for (int first = 0; first < index.n; first += 32) {
      int i = first + lane;
      int value = i < index.n ? index.values[(long long)i * index.stride] : place;
      if (warp == 0 && !within(index, value)) wrong_index(index, record, number);
      unsigned hits = __ballot_sync(ALL_LANES, i < index.n && value == place);
      hit |= hits != 0;
      while (hits) {
        int from = first + __ffs(hits) - 1;
        hits &= hits - 1;
        sum += get(src + (at[1] + (long long)from * src_stride));
      }
    }
    if (mine && hit) put(to, sum);
  }
}

}  // namespace

// A unit: 2, 4, 8 or 16 bytes.
KERNEL(gather_2, const unsigned short *x, int axis_stride, Index index, unsigned short *out,
       int *record, int number, Nest<3> nest) {
  gather(x, axis_stride, index, out, record, number, nest);
}
KERNEL(gather_4, const unsigned *x, int axis_stride, Index index, unsigned *out, int *record,
       int number, Nest<3> nest) {
  gather(x, axis_stride, index, out, record, number, nest);
}
KERNEL(gather_8, const uint2 *x, int axis_stride, Index index, uint2 *out, int *record, int number,
       Nest<3> nest) {
  gather(x, axis_stride, index, out, record, number, nest);
}
KERNEL(gather_16, const uint4 *x, int axis_stride, Index index, uint4 *out, int *record, int number,
       Nest<3> nest) {
  gather(x, axis_stride, index, out, record, number, nest);
}

KERNEL(scatter_add_f32, const float *src, int src_stride, Index index, float *out, int out_stride,
       int *record, int number, Divisor chunks, Nest<2> nest) {
  scatter_add(src, src_stride, index, out, out_stride, record, number, chunks, nest);
}
KERNEL(scatter_add_bf16, const bf16 *src, int src_stride, Index index, bf16 *out, int out_stride,
       int *record, int number, Divisor chunks, Nest<2> nest) {
  scatter_add(src, src_stride, index, out, out_stride, record, number, chunks, nest);
}
KERNEL(scatter_add_i32, const int *src, int src_stride, Index index, int *out, int out_stride,
       int *record, int number, Divisor chunks, Nest<2> nest) {
  scatter_add(src, src_stride, index, out, out_stride, record, number, chunks, nest);
}
KERNEL(scatter_add_f64, const double *src, int src_stride, Index index, double *out, int out_stride,
       int *record, int number, Divisor chunks, Nest<2> nest) {
  scatter_add(src, src_stride, index, out, out_stride, record, number, chunks, nest);
}

// One warp looks whether all indices are within their axis, where there is nothing to move.
KERNEL(check_index, Index index, int *record, int number) {
  for (int i = threadIdx.x; i < index.n; i += blockDim.x)
    if (!within(index, index.values[(long long)i * index.stride]))
      wrong_index(index, record, number);
}
