// A libcublas.so.12 on the CPU, as far as matrix products go: JCublas2 runs over it unchanged.
// Functions it lacks answer 15, "not supported".
//
// Matrices lie in columns; float or bf16 in and out, float sums over ascending k. It is as strict as
// the real one, and stricter where a mistake could hide: a handle without a stream, a product that is
// captured without a workspace of the caller's, and misaligned pointers are errors. Each product
// spoils the workspace.
#include <cmath>
#include <cstdint>
#include <cstring>

#include "queue.h"

typedef int Status;

namespace {

constexpr Status OK = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, EXECUTION_FAILED = 13,
                 NOT_SUPPORTED = 15;
constexpr int REAL = 0, BFLOAT16 = 14;             // cudaDataType_t
constexpr int COMPUTE_FLOAT = 68, COMPUTE_TF32 = 77;  // cublasComputeType_t

struct Handle {
  bool has_stream = false;
  void *workspace = nullptr;
  size_t workspace_bytes = 0;
};

struct Matrix {
  const void *data;
  int type;
  int pitch;
  long long stride;
  bool transposed;

  float at(long long batch, int row, int column) const {
    long long i = batch * stride +
                  (transposed ? column + (long long)row * pitch : row + (long long)column * pitch);
    if (type == REAL) return static_cast<const float *>(data)[i];
    uint32_t bits = (uint32_t) static_cast<const uint16_t *>(data)[i] << 16;
    float f;
    memcpy(&f, &bits, 4);
    return f;
  }
  bool valid(int rows, int columns) const {
    size_t align = type == REAL ? 4 : 2;
    return data && reinterpret_cast<uintptr_t>(data) % align == 0 && pitch >= 1 &&
           pitch >= (transposed ? columns : rows);
  }
};

float rounded_to_tf32(float f) {
  if (!std::isfinite(f)) return f;
  uint32_t u;
  memcpy(&u, &f, 4);
  u = (u + 0x1000u) & ~0x1fffu;
  memcpy(&f, &u, 4);
  return f;
}

void store(void *data, int type, long long i, float v) {
  if (type == REAL) {
    static_cast<float *>(data)[i] = v;
    return;
  }
  uint32_t u;
  memcpy(&u, &v, 4);
  bool nan = (u & 0x7fffffffu) > 0x7f800000u;
  static_cast<uint16_t *>(data)[i] =
      nan ? 0x7fff : (uint16_t)((u + 0x7fffu + ((u >> 16) & 1)) >> 16);
}

int multiply(const Handle &h, int m, int n, int k, float alpha, const Matrix &a, const Matrix &b,
             float beta, const Matrix &c, int count, bool tf32) {
  if (h.workspace) memset(h.workspace, 0xff, h.workspace_bytes < 256 ? h.workspace_bytes : 256);
  for (int q = 0; q < count; q++)
    for (int j = 0; j < n; j++)
      for (int i = 0; i < m; i++) {
        float sum = 0;
        for (int l = 0; l < k; l++) {
          float x = a.at(q, i, l), y = b.at(q, l, j);
          sum += tf32 ? rounded_to_tf32(x) * rounded_to_tf32(y) : x * y;
        }
        // What the result held must not be looked at if it counts for nothing.
        float v = alpha * sum + (beta == 0 ? 0 : beta * c.at(q, i, j));
        store(const_cast<void *>(c.data), c.type, q * c.stride + i + (long long)j * c.pitch, v);
      }
  return 0;
}

}  // namespace

extern "C" {

Status cublasCreate_v2(void **handle) {
  *handle = new Handle;
  return OK;
}
Status cublasDestroy_v2(void *handle) {
  delete static_cast<Handle *>(handle);
  return OK;
}
Status cublasSetStream_v2(void *handle, void *stream) {
  auto *h = static_cast<Handle *>(handle);
  h->has_stream = stream != nullptr;
  h->workspace = nullptr;  // as the real one: back to its own workspace
  return OK;
}
Status cublasSetMathMode(void *, int mode) { return mode & ~0x11 ? INVALID_VALUE : OK; }
Status cublasSetPointerMode_v2(void *, int mode) { return mode ? NOT_SUPPORTED : OK; }
Status cublasSetAtomicsMode(void *, int mode) { return mode ? NOT_SUPPORTED : OK; }
Status cublasSetWorkspace_v2(void *handle, void *workspace, size_t bytes) {
  if (reinterpret_cast<uintptr_t>(workspace) % 256) return INVALID_VALUE;
  auto *h = static_cast<Handle *>(handle);
  h->workspace = workspace;
  h->workspace_bytes = bytes;
  return OK;
}
Status cublasGetVersion_v2(void *, int *version) {
  *version = 120600;
  return OK;
}
Status cublasGemmStridedBatchedEx(
    void *handle, int transpose_a, int transpose_b, int m, int n, int k, const void *alpha,
    const void *a, int a_type, int a_pitch, long long a_stride, const void *b, int b_type,
    int b_pitch, long long b_stride, const void *beta, void *c, int c_type, int c_pitch,
    long long c_stride, int count, int compute, int) {
  auto *h = static_cast<Handle *>(handle);
  if (!h || !h->has_stream) return NOT_INITIALIZED;
  if (compute != COMPUTE_FLOAT && compute != COMPUTE_TF32) return NOT_SUPPORTED;
  if ((a_type != REAL && a_type != BFLOAT16) || a_type != b_type ||
      (c_type != REAL && c_type != BFLOAT16) || (a_type == REAL && c_type != REAL) ||
      (compute == COMPUTE_TF32 && a_type != REAL))
    return NOT_SUPPORTED;
  if (transpose_a < 0 || transpose_a > 1 || transpose_b < 0 || transpose_b > 1 || !alpha || !beta)
    return INVALID_VALUE;
  Matrix x{a, a_type, a_pitch, a_stride, transpose_a == 1};
  Matrix y{b, b_type, b_pitch, b_stride, transpose_b == 1};
  Matrix z{c, c_type, c_pitch, c_stride, false};
  if (m < 0 || n < 0 || k < 0 || count < 0 || !x.valid(m, k) || !y.valid(k, n) || !z.valid(m, n))
    return INVALID_VALUE;
  if (count > 1 && c_stride == 0) return INVALID_VALUE;
  if (emulation::capturing() && !h->workspace) return EXECUTION_FAILED;
  // Scalars are the host's and are read now.
  float scale, keep;
  memcpy(&scale, alpha, 4);
  memcpy(&keep, beta, 4);
  Handle then = *h;
  return emulation::enqueue([=] {
    return multiply(then, m, n, k, scale, x, y, keep, z, count, compute == COMPUTE_TF32);
  });
}
}
