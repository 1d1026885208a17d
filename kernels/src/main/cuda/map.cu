// Any expression of any operands, element by element: an interpreter.
//
//   out_i = e(x_1i, …, x_ni)
//
// The host compiles the expression's tree to a list of steps, each of which applies a function to up
// to three operands (slots, constants, or the result of the step before) and may keep its result in
// a slot. Every thread runs the list over N neighbours at once (4 floats or 2 doubles, 16 bytes), so
// that a step is decoded once for all of them; slots lie in shared memory, 16 bytes a thread and
// slot, where a warp's accesses are free of bank conflicts. Operands may be of any type; computation
// is in float, or in double where the host says so.
//
// Operands that are one number for the whole tensor are loaded once a thread, the others four at a
// time before any is stored, so that their latencies overlap. `groups`: the N neighbours of a thread
// share all coordinates but the fastest, and operands that run along it are read by one access of 8
// or 16 bytes. Otherwise each thread takes N elements a block's width apart.
//
// Ladder: (1) one element a thread, slots in local memory: decoding dominates. (2) this.
// (3) source generated for an expression and compiled at run time: no decoding, no shared memory;
// frequent shapes have kernels of their own instead (combine.cu).
#include "four.cuh"
#include "functions.cuh"
#include "types.cuh"
#include "view.cuh"

namespace {

constexpr int INPUTS = 16, OPERANDS = INPUTS + 1, STEPS = 64, CONSTANTS = 32;
// Functions behind those of Unary and Binary.
enum { FIRST_BINARY = UNARY_COUNT, WHERE = UNARY_COUNT + BINARY_COUNT, MOVE };
// What a step's operand byte says: a slot, a constant from here on, or the step before.
constexpr int FIRST_CONSTANT = 64, BEFORE = 255, NOWHERE = 255;

// How an operand is read.
enum How { STRIDED, VECTOR, ONCE };

struct Operand {
  void *at;
  int type;
  int how;
};
struct Operands {
  Operand operand[OPERANDS];
};
// A step is function | x << 8 | y << 16 | z << 24 | target << 32.
template <class R>
struct Program {
  int inputs, steps, groups, unused;
  unsigned long long step[STEPS];
  R constant[CONSTANTS];
};

template <class R>
struct Lanes {
  static constexpr int N = 16 / sizeof(R);
};
template <class R>
using Values = R[16 / sizeof(R)];

// Costly functions are called, not inlined: each once in the whole program.
template <class R>
__device__ __noinline__ R costly_unary(int op, R x) {
  switch (op) {
    case EXP: return unary<EXP>(x);
    case EXPM1: return unary<EXPM1>(x);
    case LOG: return unary<LOG>(x);
    case LOG1P: return unary<LOG1P>(x);
    case SIN: return unary<SIN>(x);
    case COS: return unary<COS>(x);
    case TANH: return unary<TANH>(x);
    case SIGMOID: return unary<SIGMOID>(x);
    case SILU: return unary<SILU>(x);
    case SOFTPLUS: return unary<SOFTPLUS>(x);
    default: return unary<ERF>(x);
  }
}
template <class R>
__device__ __noinline__ R costly_binary(int op, R x, R y) {
  return op == FIRST_BINARY + POW ? binary<POW>(x, y) : binary<ATAN2>(x, y);
}

// The 16 bytes of a slot, or of neighbours in memory.
__device__ __forceinline__ void read16(const float *p, Values<float> &v) { load_four(p, v); }
__device__ __forceinline__ void write16(float *p, const Values<float> &v) { store_four(p, v); }
__device__ __forceinline__ void read16(const double *p, Values<double> &v) {
  double2 q = *reinterpret_cast<const double2 *>(p);
  v[0] = q.x; v[1] = q.y;
}
__device__ __forceinline__ void write16(double *p, const Values<double> &v) {
  *reinterpret_cast<double2 *>(p) = make_double2(v[0], v[1]);
}

// The N neighbours from element `at` of an operand, which is aligned.
__device__ __forceinline__ void load_vector(const Operand &o, int at, Values<float> &v) {
  if (o.type == FLOAT32) {
    read16(static_cast<const float *>(o.at) + at, v);
  } else if (o.type == BFLOAT16) {
    load_four(static_cast<const bf16 *>(o.at) + at, v);
  } else {
    for (int j = 0; j < 4; j++) v[j] = load_as<float>(o.at, o.type, at + j);
  }
}
__device__ __forceinline__ void load_vector(const Operand &o, int at, Values<double> &v) {
  if (o.type == FLOAT64) {
    read16(static_cast<const double *>(o.at) + at, v);
  } else {
    for (int j = 0; j < 2; j++) v[j] = load_as<double>(o.at, o.type, at + j);
  }
}
__device__ __forceinline__ void store_vector(const Operand &o, int at, const Values<float> &v) {
  if (o.type == FLOAT32) {
    write16(static_cast<float *>(o.at) + at, v);
  } else if (o.type == BFLOAT16) {
    store_four(static_cast<bf16 *>(o.at) + at, v);
  } else {
    for (int j = 0; j < 4; j++) store_as(o.at, o.type, at + j, v[j]);
  }
}
__device__ __forceinline__ void store_vector(const Operand &o, int at, const Values<double> &v) {
  if (o.type == FLOAT64) {
    write16(static_cast<double *>(o.at) + at, v);
  } else {
    for (int j = 0; j < 2; j++) store_as(o.at, o.type, at + j, v[j]);
  }
}

// An element's coordinates, and where it lies within an operand.
struct Coordinates {
  int at[MAX_AXES];
  __device__ __forceinline__ Coordinates(const Nest<OPERANDS> &nest, unsigned i) {
#pragma unroll
    for (int a = MAX_AXES - 1; a > 0; a--) {
      if (a >= nest.rank) {
        at[a] = 0;
        continue;
      }
      unsigned q = nest.extent[a].quotient(i);
      at[a] = (int)(i - q * nest.extent[a].divisor);
      i = q;
    }
    at[0] = (int)i;
  }
  __device__ __forceinline__ int within(const Nest<OPERANDS> &nest, int operand) const {
    int place = at[0] * nest.stride[operand][0];
#pragma unroll
    for (int a = 1; a < MAX_AXES; a++) {
      if (a >= nest.rank) break;
      place += at[a] * nest.stride[operand][a];
    }
    return place;
  }
};

// The slots of one thread.
template <class R>
struct Slots {
  R *mine;
  int step;
  __device__ __forceinline__ explicit Slots(R *all)
      : mine(all + threadIdx.x * Lanes<R>::N), step((int)blockDim.x * Lanes<R>::N) {}
  __device__ __forceinline__ R *slot(int k) const { return mine + k * step; }
};

template <class R>
__device__ __forceinline__ void fetch(const Program<R> &p, const Slots<R> &slots, int what,
                                      const Values<R> &before, Values<R> &v) {
  if (what == BEFORE) {
#pragma unroll
    for (int j = 0; j < Lanes<R>::N; j++) v[j] = before[j];
  } else if (what >= FIRST_CONSTANT) {
    R c = p.constant[what - FIRST_CONSTANT];
#pragma unroll
    for (int j = 0; j < Lanes<R>::N; j++) v[j] = c;
  } else {
    read16(slots.slot(what), v);
  }
}

#define EACH(f)                                            \
  _Pragma("unroll") for (int j = 0; j < Lanes<R>::N; j++) v[j] = f; \
  break

// Runs the program on what lies in the slots; v is its result.
template <class R>
__device__ __forceinline__ void interpret(const Program<R> &p, const Slots<R> &slots,
                                          Values<R> &v) {
#pragma unroll
  for (int j = 0; j < Lanes<R>::N; j++) v[j] = R(0);
#pragma unroll 1
  for (int s = 0; s < p.steps; s++) {
    unsigned long long step = p.step[s];
    int op = (int)(step & 255), target = (int)(step >> 32 & 255);
    Values<R> x, y = {};
    fetch(p, slots, (int)(step >> 8 & 255), v, x);
    if (op >= FIRST_BINARY && op <= WHERE) fetch(p, slots, (int)(step >> 16 & 255), v, y);
    switch (op) {
      case NEG: EACH(unary<NEG>(x[j]));
      case ABS: EACH(unary<ABS>(x[j]));
      case SIGN: EACH(unary<SIGN>(x[j]));
      case SQUARE: EACH(unary<SQUARE>(x[j]));
      case SQRT: EACH(unary<SQRT>(x[j]));
      case RSQRT: EACH(unary<RSQRT>(x[j]));
      case RECIPROCAL: EACH(unary<RECIPROCAL>(x[j]));
      case RELU: EACH(unary<RELU>(x[j]));
      case FLOOR: EACH(unary<FLOOR>(x[j]));
      case ROUND: EACH(unary<ROUND>(x[j]));
      case NOT_FINITE: EACH(unary<NOT_FINITE>(x[j]));
      case FIRST_BINARY + ADD: EACH(binary<ADD>(x[j], y[j]));
      case FIRST_BINARY + SUB: EACH(binary<SUB>(x[j], y[j]));
      case FIRST_BINARY + MUL: EACH(binary<MUL>(x[j], y[j]));
      case FIRST_BINARY + DIV: EACH(binary<DIV>(x[j], y[j]));
      case FIRST_BINARY + MAX: EACH(binary<MAX>(x[j], y[j]));
      case FIRST_BINARY + MIN: EACH(binary<MIN>(x[j], y[j]));
      case FIRST_BINARY + LT: EACH(binary<LT>(x[j], y[j]));
      case FIRST_BINARY + LE: EACH(binary<LE>(x[j], y[j]));
      case FIRST_BINARY + EQ: EACH(binary<EQ>(x[j], y[j]));
      case FIRST_BINARY + POW:
      case FIRST_BINARY + ATAN2: EACH(costly_binary(op, x[j], y[j]));
      case WHERE: {
        Values<R> z;
        fetch(p, slots, (int)(step >> 24 & 255), v, z);
        EACH(x[j] != R(0) ? y[j] : z[j]);
      }
      case MOVE: EACH(x[j]);
      default: EACH(costly_unary(op, x[j]));
    }
    if (target != NOWHERE) write16(slots.slot(target), v);
  }
}

template <class R>
__device__ __forceinline__ void by_groups(const Program<R> &p, const Operands &o,
                                          const Nest<OPERANDS> &nest, const Slots<R> &slots) {
  constexpr int N = Lanes<R>::N, AT_ONCE = 4;
  int last = nest.rank - 1;
  for (long long i = grid_thread() * N; i < nest.size; i += grid_threads() * N) {
    Coordinates c(nest, (unsigned)i);
    int valid = min(N, (int)(nest.size - i));
    for (int first = 0; first < p.inputs; first += AT_ONCE) {
      Values<R> v[AT_ONCE];
#pragma unroll
      for (int q = 0; q < AT_ONCE; q++) {
        if (first + q >= p.inputs) continue;
        const Operand &x = o.operand[first + q + 1];
        if (x.how == ONCE) continue;
        int at = c.within(nest, first + q + 1), stride = nest.stride[first + q + 1][last];
        if (x.how == VECTOR && valid == N) {
          load_vector(x, at, v[q]);
        } else {
          // Beyond the last element the last is read again.
#pragma unroll
          for (int j = 0; j < N; j++)
            v[q][j] = load_as<R>(x.at, x.type, at + min(j, valid - 1) * stride);
        }
      }
#pragma unroll
      for (int q = 0; q < AT_ONCE; q++)
        if (first + q < p.inputs && o.operand[first + q + 1].how != ONCE)
          write16(slots.slot(first + q), v[q]);
    }
    Values<R> v;
    interpret(p, slots, v);
    int at = c.within(nest, 0), stride = nest.stride[0][last];
    if (o.operand[0].how == VECTOR && valid == N) {
      store_vector(o.operand[0], at, v);
    } else {
#pragma unroll
      for (int j = 0; j < N; j++)
        if (j < valid) store_as(o.operand[0].at, o.operand[0].type, at + j * stride, v[j]);
    }
  }
}

template <class R>
__device__ __forceinline__ void by_elements(const Program<R> &p, const Operands &o,
                                            const Nest<OPERANDS> &nest, const Slots<R> &slots) {
  constexpr int N = Lanes<R>::N;
  for (long long first = (long long)blockIdx.x * blockDim.x * N + threadIdx.x; first < nest.size;
       first += grid_threads() * N) {
#pragma unroll 1
    for (int j = 0; j < N; j++) {
      // Beyond the last element the first is computed again.
      long long i = first + (long long)j * blockDim.x;
      Coordinates c(nest, (unsigned)(i < nest.size ? i : first));
      for (int k = 0; k < p.inputs; k++) {
        const Operand &x = o.operand[k + 1];
        if (x.how != ONCE)
          slots.slot(k)[j] = load_as<R>(x.at, x.type, c.within(nest, k + 1));
      }
    }
    Values<R> v;
    interpret(p, slots, v);
#pragma unroll
    for (int j = 0; j < N; j++) {
      long long i = first + (long long)j * blockDim.x;
      if (i < nest.size) {
        Coordinates c(nest, (unsigned)i);
        store_as(o.operand[0].at, o.operand[0].type, c.within(nest, 0), v[j]);
      }
    }
  }
}

template <class R>
__device__ __forceinline__ void map(const Program<R> &p, const Operands &o,
                                    const Nest<OPERANDS> &nest, R *shared) {
  Slots<R> slots(shared);
  for (int k = 0; k < p.inputs; k++) {
    const Operand &x = o.operand[k + 1];
    if (x.how != ONCE) continue;
    Values<R> v;
    v[0] = load_as<R>(x.at, x.type, 0);
#pragma unroll
    for (int j = 1; j < Lanes<R>::N; j++) v[j] = v[0];
    write16(slots.slot(k), v);
  }
  if (p.groups) {
    by_groups(p, o, nest, slots);
  } else {
    by_elements(p, o, nest, slots);
  }
}

}  // namespace

KERNEL_BOUNDS(512, 1, map_f32, Program<float> program, Operands operands, Nest<OPERANDS> nest) {
  DYNAMIC_SHARED(float, slots);
  map(program, operands, nest, slots);
}
KERNEL_BOUNDS(512, 1, map_f64, Program<double> program, Operands operands, Nest<OPERANDS> nest) {
  DYNAMIC_SHARED(double, slots);
  map(program, operands, nest, slots);
}
