// Noise: Philox 4x32-10 (Salmon et al. 2011, section 3.3) and what its words become.
//
//   block n of sample s:  words = philox(counter (n, s, step, code), key (seed))
//   element 4 n + i of the row = word i as a uniform number, a sign, or by Box-Muller a normal one
//
// out [B, …], row r is sample first + r; an element's number is its row-major place within the row,
// whatever the physical order. The step is read from the device, so that a captured graph can
// advance it.
//
// The bits are those of tensor's Distribution and PortableNormal, which define them: every float
// operation is spelled out, so that the compiler contracts none, and the order is theirs.
//
// A thread makes a Philox block a turn: some 70 integer operations and, for normals, 60 of float,
// for 16 bytes that are written once. That is 8 operations a byte: on an H200 arithmetic and memory
// take about the same time.
// Ladder: one element a thread, its block made four times over -> a block a thread, four elements:
//   philox_rows    rows that lie row-major: one 16-byte (bf16: 8-byte) store;
//   philox_planes  channels last: neighbouring threads take the same four places of neighbouring
//                  channels, so that each of a warp's four stores is a run over the channels;
//   philox_view    any other view: four places counted out, stores as they fall.
// Next: in philox_planes with bf16, two channels a thread for 4-byte stores.
#include "four.cuh"
#include "view.cuh"

namespace {

enum Kind { UNIFORM, UNIFORM_OPEN, NORMAL, RADEMACHER };

// All of a stream but the sample and the block.
struct Stream {
  int kind;
  unsigned key0, key1, step, code, first;
};

__device__ __forceinline__ Stream stream(
    int kind, long long seed, int code, const int *step, int first) {
  return {kind, (unsigned)seed, (unsigned)((unsigned long long)seed >> 32), (unsigned)*step,
          (unsigned)code, (unsigned)first};
}

__device__ __forceinline__ uint4 philox(uint4 c, unsigned k0, unsigned k1) {
#pragma unroll
  for (int round = 0; round < 10; round++) {
    unsigned hi0 = __umulhi(0xD2511F53u, c.x), lo0 = 0xD2511F53u * c.x;
    unsigned hi1 = __umulhi(0xCD9E8D57u, c.z), lo1 = 0xCD9E8D57u * c.z;
    c = make_uint4(hi1 ^ c.y ^ k0, lo1, hi0 ^ c.w ^ k1, lo0);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return c;
}

// sqrt(-2 ln u), u = (a / 2 + 1/2) 2^-31.
__device__ __forceinline__ float radius(unsigned a) {
  float u = __fmaf_rn(__int2float_rn((int)(a >> 1)), 0x1p-31f, 0x1p-32f);
  int bits = __float_as_int(u);
  int e = (bits - 0x3f2aaaab) >> 23;
  float f = __fadd_rn(__int_as_float((int)((unsigned)bits - ((unsigned)e << 23))), -1.0f);
  float exponent = __int2float_rn(e);
  float p = -0x1.07d88ap-3f;
  p = __fmaf_rn(p, f, 0x1.1e6e2ap-3f);
  p = __fmaf_rn(p, f, -0x1.f3293ap-4f);
  p = __fmaf_rn(p, f, 0x1.1ed52ap-3f);
  p = __fmaf_rn(p, f, -0x1.559cc0p-3f);
  p = __fmaf_rn(p, f, 0x1.99d052p-3f);
  p = __fmaf_rn(p, f, -0x1.fffef8p-3f);
  p = __fmaf_rn(p, f, 0x1.555506p-2f);
  p = __fmaf_rn(p, f, -0x1.000000p-1f);
  float l = __fmaf_rn(__fmul_rn(f, f), p, __fmul_rn(exponent, -0x1.05c610p-29f));
  l = __fadd_rn(l, f);
  l = __fmaf_rn(exponent, 0x1.62e430p-1f, l);
  return __fsqrt_rn(__fmaf_rn(-2.0f, l, 0.0f));
}

// R cos and R sin of the angle 2 pi b 2^-32.
__device__ __forceinline__ void normals(unsigned a, unsigned b, float &z0, float &z1) {
  float r = radius(a);
  int d = (int)(b << 2) >> 2;
  unsigned k = (b - (unsigned)d) >> 30;
  float t = __fmul_rn(__int2float_rn(d), 0x1p-29f);
  float y = __fmul_rn(t, t);
  float g = -0x1.2db5a6p-15f;
  g = __fmaf_rn(g, y, 0x1.465facp-9f);
  g = __fmaf_rn(g, y, -0x1.4abbbep-4f);
  g = __fmaf_rn(g, y, -0x1.777a5cp-26f);
  float s = __fmaf_rn(t, 0x1.921fb6p-1f, __fmul_rn(t, g));
  float h = 0x1.d4f7eep-19f;
  h = __fmaf_rn(h, y, -0x1.55b2b6p-12f);
  h = __fmaf_rn(h, y, 0x1.03c1b0p-6f);
  h = __fmaf_rn(h, y, -0x1.3bd3ccp-2f);
  float c = __fmaf_rn(h, y, 1.0f);
  float cosine = k & 1 ? s : c, sine = k & 1 ? c : s;
  cosine = __uint_as_float(__float_as_uint(cosine) ^ (((k + 1) & 2) << 30));
  sine = __uint_as_float(__float_as_uint(sine) ^ ((k & 2) << 30));
  z0 = __fmul_rn(r, cosine);
  z1 = __fmul_rn(r, sine);
}

// Elements 4 block to 4 block + 3 of a row.
__device__ __forceinline__ void noise(
    const Stream &s, unsigned row, unsigned block, float (&z)[4]) {
  uint4 c = philox(make_uint4(block, s.first + row, s.step, s.code), s.key0, s.key1);
  unsigned word[4] = {c.x, c.y, c.z, c.w};
  if (s.kind == NORMAL) {
    normals(c.x, c.y, z[0], z[1]);
    normals(c.z, c.w, z[2], z[3]);
  } else if (s.kind == UNIFORM) {
#pragma unroll
    for (int i = 0; i < 4; i++) z[i] = __fmul_rn(__int2float_rn((int)(word[i] >> 8)), 0x1p-24f);
  } else if (s.kind == UNIFORM_OPEN) {
#pragma unroll
    for (int i = 0; i < 4; i++)
      z[i] = __fmaf_rn(__int2float_rn((int)(word[i] >> 9)), 0x1p-23f, 0x1p-24f);
  } else {
#pragma unroll
    for (int i = 0; i < 4; i++) z[i] = __int2float_rn(1 - (int)((word[i] >> 31) << 1));
  }
}

__device__ __forceinline__ void put(float *p, float v) { *p = v; }
__device__ __forceinline__ void put(bf16 *p, float v) { *p = float_to_bf16(v); }
__device__ __forceinline__ void put(double *p, float v) { *p = v; }

// `items` blocks, `blocks` of them a row of `each` elements; rows are `stride` elements apart.
struct Rows {
  int items, each, stride;
  Divisor blocks;
};

template <class T>
__device__ __forceinline__ void philox_rows(const Stream &s, T *out, const Rows &r) {
  for (long long i = grid_thread(); i < r.items; i += grid_threads()) {
    unsigned row = r.blocks.quotient((unsigned)i), block = (unsigned)i - row * r.blocks.divisor;
    float z[4];
    noise(s, row, block, z);
    T *to = out + (long long)row * r.stride + 4 * block;
    int n = r.each - 4 * (int)block;
    if (n >= 4 && four_aligned(to)) {
      store_four(to, z);
    } else {
#pragma unroll
      for (int j = 0; j < 4; j++)
        if (j < n) put(to + j, z[j]);
    }
  }
}

// Images of channels, whose places lie `place_stride` elements apart and number 4 blocks.
struct Planes {
  int items, row_stride, place_stride, channel_stride;
  Divisor channels, blocks;
};

template <class T>
__device__ __forceinline__ void philox_planes(const Stream &s, T *out, const Planes &p) {
  for (long long i = grid_thread(); i < p.items; i += grid_threads()) {
    unsigned t = p.channels.quotient((unsigned)i), channel = (unsigned)i - t * p.channels.divisor;
    unsigned row = p.blocks.quotient(t), block = t - row * p.blocks.divisor;
    float z[4];
    noise(s, row, channel * p.blocks.divisor + block, z);
    T *to = out + (long long)row * p.row_stride + (long long)channel * p.channel_stride +
            4LL * block * p.place_stride;
#pragma unroll
    for (int j = 0; j < 4; j++) put(to + (long long)j * p.place_stride, z[j]);
  }
}

// The nest counts in logical order: its operand 0 is the logical number itself.
template <class T>
__device__ __forceinline__ void philox_view(
    const Stream &s, T *out, const Rows &r, const Nest<2> &nest) {
  for (long long i = grid_thread(); i < r.items; i += grid_threads()) {
    unsigned row = r.blocks.quotient((unsigned)i), block = (unsigned)i - row * r.blocks.divisor;
    float z[4];
    noise(s, row, block, z);
    int n = r.each - 4 * (int)block;
#pragma unroll
    for (int j = 0; j < 4; j++) {
      if (j >= n) continue;
      int at[2];
      nest.places(row * r.each + 4 * block + j, at);
      put(out + at[1], z[j]);
    }
  }
}

}  // namespace

KERNEL(philox_rows_f32, int kind, long long seed, int code, const int *step, int first, float *out,
       Rows rows) {
  philox_rows(stream(kind, seed, code, step, first), out, rows);
}
KERNEL(philox_rows_bf16, int kind, long long seed, int code, const int *step, int first, bf16 *out,
       Rows rows) {
  philox_rows(stream(kind, seed, code, step, first), out, rows);
}
KERNEL(philox_planes_f32, int kind, long long seed, int code, const int *step, int first,
       float *out, Planes planes) {
  philox_planes(stream(kind, seed, code, step, first), out, planes);
}
KERNEL(philox_planes_bf16, int kind, long long seed, int code, const int *step, int first,
       bf16 *out, Planes planes) {
  philox_planes(stream(kind, seed, code, step, first), out, planes);
}
KERNEL(philox_view_f32, int kind, long long seed, int code, const int *step, int first, float *out,
       Rows rows, Nest<2> nest) {
  philox_view(stream(kind, seed, code, step, first), out, rows, nest);
}
KERNEL(philox_view_bf16, int kind, long long seed, int code, const int *step, int first, bf16 *out,
       Rows rows, Nest<2> nest) {
  philox_view(stream(kind, seed, code, step, first), out, rows, nest);
}
KERNEL(philox_view_f64, int kind, long long seed, int code, const int *step, int first, double *out,
       Rows rows, Nest<2> nest) {
  philox_view(stream(kind, seed, code, step, first), out, rows, nest);
}
