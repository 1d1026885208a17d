// Sums, products, extrema over any axes of any view.
//
//   out_k = op over r of x_kr        k: the axes that are kept, r: those that are reduced
//
// `reduce_rows`: the fastest axis of x is reduced. A team of threads (1 to 32 lanes, or the block)
// walks through one k, four neighbours a load where rows allow it, and combines by shuffles; short
// rows share a block. `reduce_columns`: the fastest axis is kept. Neighbouring threads (and a
// thread's four columns) hold neighbouring k, so that loads are coalesced; the block's other threads
// take other r, and a tree in shared memory combines them.
//
// Where few results stand against many elements, r is cut into segments (gridDim.y), each of which
// writes its partial results to a workspace [segments, K]; a second launch of `reduce_columns`
// combines those. How many depends on the shape and the block size alone, and every tree is fixed:
// the same bits at every run, on every device.
//
// Sums and extrema of f32 and bf16 in float; products and all other types in double: a product's
// partial results may leave float's range where the whole does not, and whole numbers stay exact.
//
// Ladder: (1) a thread a result: no parallelism where it matters. (2) a block a result, loads of one
// element. (3) this. Next: 16-byte loads of bf16 (8 elements), one launch by a last-block counter.
#include "block.cuh"
#include "four.cuh"
#include "types.cuh"
#include "view.cuh"

namespace {

// As ReduceOp has them. The smallest x is minus the largest -x.
enum Operation { SUM, PROD, MAX, MIN };

template <int op, class R>
__device__ __forceinline__ R neutral() {
  return op == SUM ? R(0) : op == PROD ? R(1) : R(-INFINITY_FLOAT);
}
template <int op, class R>
__device__ __forceinline__ R combine(R a, R b) {
  switch (op) {
    case SUM: return a + b;
    case PROD: return a * b;
    default: return a != a || a > b ? a : b;  // NaN if either is
  }
}
template <int op, class R>
__device__ __forceinline__ R combine(R a, R b, R sign) {
  return combine<op>(a, op == MAX ? sign * b : b);
}

// Elements of a type known when compiling, or at launch.
struct Float32 {
  const float *p;
  __device__ __forceinline__ Float32(const void *x, int) : p(static_cast<const float *>(x)) {}
  template <class R>
  __device__ __forceinline__ R at(long long i) const {
    return p[i];
  }
  template <class R>
  __device__ __forceinline__ void four(long long i, R (&v)[4]) const {
    float f[4];
    load_four(p + i, f);
    for (int j = 0; j < 4; j++) v[j] = f[j];
  }
};
struct Bfloat16 {
  const bf16 *p;
  __device__ __forceinline__ Bfloat16(const void *x, int) : p(static_cast<const bf16 *>(x)) {}
  template <class R>
  __device__ __forceinline__ R at(long long i) const {
    return bf16_to_float(p[i]);
  }
  template <class R>
  __device__ __forceinline__ void four(long long i, R (&v)[4]) const {
    float f[4];
    load_four(p + i, f);
    for (int j = 0; j < 4; j++) v[j] = f[j];
  }
};
struct AnyType {
  const void *p;
  int type;
  __device__ __forceinline__ AnyType(const void *x, int t) : p(x), type(t) {}
  template <class R>
  __device__ __forceinline__ R at(long long i) const {
    return load_as<R>(p, type, i);
  }
  template <class R>
  __device__ __forceinline__ void four(long long i, R (&v)[4]) const {
#pragma unroll 1
    for (int j = 0; j < 4; j++) v[j] = load_as<R>(p, type, i + j);
  }
};

struct Reduction {
  const void *x;
  void *out;         // the result, or the workspace where there are several segments
  int x_type, out_type;
  int op;
  int lanes;         // rows: threads a row; columns: threads along the columns
  int vectors;       // whether four neighbours may be loaded at once
  int segment;       // elements of r a block takes
  Nest<2> kept;      // within x and out
  Nest<1> reduced;   // within x
};

// Not unrolled, as Nest::places is: there are many calls.
template <int n>
__device__ __forceinline__ int place(const Nest<n> &nest, int operand, int i) {
  int at = 0;
#pragma unroll 1
  for (int a = nest.rank - 1; a > 0; a--) {
    int q = (int)nest.extent[a].quotient((unsigned)i);
    at += (i - q * (int)nest.extent[a].divisor) * nest.stride[operand][a];
    i = q;
  }
  return at + i * nest.stride[operand][0];
}

// The result of one k, or its part of the workspace.
template <class R>
__device__ __forceinline__ void put(const Reduction &a, int k, int place, R v) {
  if (a.op == MIN) v = -v;
  if (gridDim.y == 1) {
    store_as(a.out, a.out_type, place, v);
  } else {
    static_cast<R *>(a.out)[(long long)blockIdx.y * a.kept.size + k] = v;
  }
}

// Rows of a block: blockDim.x / lanes, or one that all its threads share.
struct Rows {
  const Reduction &a;
  template <int op, class R, class X>
  __device__ __forceinline__ void run() const {
    X x(a.x, a.x_type);
    int lane = threadIdx.x % a.lanes;
    int k = blockIdx.x * (blockDim.x / a.lanes) + threadIdx.x / a.lanes;
    bool there = k < a.kept.size;
    long long at = there ? place(a.kept, 0, k) : 0;
    R sign = a.op == MIN ? R(-1) : R(1);
    int begin = blockIdx.y * a.segment;
    int end = min(begin + a.segment, a.reduced.size);
    R v[4];
#pragma unroll
    for (int j = 0; j < 4; j++) v[j] = neutral<op, R>();
    if (there && a.vectors) {
      // Segments are multiples of four.
      int whole = begin + ((end - begin) & ~3);
#pragma unroll 2
      for (int r = begin + 4 * lane; r < whole; r += 4 * a.lanes) {
        R w[4];
        x.four(at + r, w);
#pragma unroll
        for (int j = 0; j < 4; j++) v[j] = combine<op>(v[j], w[j], sign);
      }
      for (int r = whole + lane; r < end; r += a.lanes)
        v[0] = combine<op>(v[0], x.template at<R>(at + r), sign);
    } else if (there) {
      int r = begin + lane;
      for (; r + 3 * a.lanes < end; r += 4 * a.lanes) {
        R w[4];
#pragma unroll
        for (int j = 0; j < 4; j++)
          w[j] = x.template at<R>(at + place(a.reduced, 0, r + j * a.lanes));
#pragma unroll
        for (int j = 0; j < 4; j++) v[j] = combine<op>(v[j], w[j], sign);
      }
      for (; r < end; r += a.lanes)
        v[0] = combine<op>(v[0], x.template at<R>(at + place(a.reduced, 0, r)), sign);
    }
    R sum = combine<op>(combine<op>(v[0], v[1]), combine<op>(v[2], v[3]));
    int width = a.lanes < 32 ? a.lanes : 32;
    for (int o = width >> 1; o > 0; o >>= 1)
      sum = combine<op>(sum, __shfl_xor_sync(ALL_LANES, sum, o));
    if (a.lanes > 32) {
      __shared__ R partial[32];
      unsigned warps = blockDim.x >> 5;
      if ((threadIdx.x & 31) == 0) partial[threadIdx.x >> 5] = sum;
      __syncthreads();
      sum = threadIdx.x < warps ? partial[threadIdx.x] : neutral<op, R>();
      if (threadIdx.x < 32)
        for (int o = 16; o > 0; o >>= 1)
          sum = combine<op>(sum, __shfl_xor_sync(ALL_LANES, sum, o));
    }
    if (there && lane == 0) put(a, k, place(a.kept, 1, k), sum);
  }
};

// A block takes 4 lanes columns (lanes where vectors do not fit); thread y of blockDim.x / lanes
// takes every such r of the segment.
struct Columns {
  const Reduction &a;
  template <int op, class R, class X>
  __device__ __forceinline__ void run() const {
    DYNAMIC_SHARED(R, partial);
    X x(a.x, a.x_type);
    int lane = threadIdx.x % a.lanes, y = threadIdx.x / a.lanes, rows = blockDim.x / a.lanes;
    int many = a.vectors ? 4 : 1;
    int k = (blockIdx.x * a.lanes + lane) * many;
    bool there = k < a.kept.size;
    long long at = there ? place(a.kept, 0, k) : 0;
    R sign = a.op == MIN ? R(-1) : R(1);
    int begin = blockIdx.y * a.segment;
    int end = min(begin + a.segment, a.reduced.size);
    R v[4];
#pragma unroll
    for (int j = 0; j < 4; j++) v[j] = neutral<op, R>();
    if (there && a.vectors) {
#pragma unroll 4
      for (int r = begin + y; r < end; r += rows) {
        R w[4];
        x.four(at + place(a.reduced, 0, r), w);
#pragma unroll
        for (int j = 0; j < 4; j++) v[j] = combine<op>(v[j], w[j], sign);
      }
    } else if (there) {
      int r = begin + y;
      for (; r + 3 * rows < end; r += 4 * rows) {
        R w[4];
#pragma unroll
        for (int j = 0; j < 4; j++)
          w[j] = x.template at<R>(at + place(a.reduced, 0, r + j * rows));
#pragma unroll
        for (int j = 0; j < 4; j++) v[j] = combine<op>(v[j], w[j], sign);
      }
      for (; r < end; r += rows)
        v[0] = combine<op>(v[0], x.template at<R>(at + place(a.reduced, 0, r)), sign);
      v[0] = combine<op>(combine<op>(v[0], v[1]), combine<op>(v[2], v[3]));
    }
    // [many][rows][lanes]: a warp's accesses are neighbours.
    int plane = rows * a.lanes;
#pragma unroll
    for (int j = 0; j < 4; j++)
      if (j < many) partial[j * plane + threadIdx.x] = v[j];
    for (int n = rows; n > 1;) {
      int half = (n + 1) / 2;
      __syncthreads();
      if (y < n - half)
        for (int j = 0; j < many; j++) {
          R *p = partial + j * plane + threadIdx.x;
          *p = combine<op>(*p, p[half * a.lanes]);
        }
      n = half;
    }
    if (!there || y != 0) return;
    // Four columns are neighbours in x; in out they may lie anywhere.
    int last = a.kept.rank - 1, to = place(a.kept, 1, k);
    for (int j = 0; j < many; j++)
      put(a, k + j, to + j * a.kept.stride[1][last], partial[j * plane + threadIdx.x]);
  }
};

template <class X, class Body>
__device__ __forceinline__ void narrow(const Reduction &a, const Body &body) {
  switch (a.op) {
    case SUM: body.template run<SUM, float, X>(); break;
    default: body.template run<MAX, float, X>();
  }
}
template <class Body>
__device__ __forceinline__ void wide(const Reduction &a, const Body &body) {
  switch (a.op) {
    case SUM: body.template run<SUM, double, AnyType>(); break;
    case PROD: body.template run<PROD, double, AnyType>(); break;
    default: body.template run<MAX, double, AnyType>();
  }
}

}  // namespace

KERNEL_BOUNDS(1024, 1, reduce_rows_f32, Reduction a) { narrow<Float32>(a, Rows{a}); }
KERNEL_BOUNDS(1024, 1, reduce_rows_bf16, Reduction a) { narrow<Bfloat16>(a, Rows{a}); }
KERNEL_BOUNDS(1024, 1, reduce_rows_f64, Reduction a) { wide(a, Rows{a}); }
KERNEL_BOUNDS(1024, 1, reduce_columns_f32, Reduction a) { narrow<Float32>(a, Columns{a}); }
KERNEL_BOUNDS(1024, 1, reduce_columns_bf16, Reduction a) { narrow<Bfloat16>(a, Columns{a}); }
KERNEL_BOUNDS(1024, 1, reduce_columns_f64, Reduction a) { wide(a, Columns{a}); }
