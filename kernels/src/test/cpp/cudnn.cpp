// A libcudnn.so.9 on the CPU, as far as convolutions and attention go: JCudnn runs over it unchanged.
// Functions it lacks answer 3000, "not supported".
//
// It is as strict as the real one where a mistake could hide: descriptors that do not fit together,
// workspaces that are too small, algorithms that cannot do the shape. Of its algorithms the first
// on offer are always some that a program with reproducible results must not take: they sum in
// another order each time, or round their operands. Enumerations: JCudnn's constants where they did
// not change since cuDNN 8, else cudnn_graph.h and cudnn_cnn.h of cuDNN 9.24.
//
// CUDNN_EMULATION_VERSION   what cudnnGetVersion answers, 92400 by default
// CUDNN_EMULATION_CUDART    what cudnnGetCudartVersion answers; by default 0, the emulation needs none
// CUDNN_EMULATION_LACKS     words with commas: "legacy" (no algorithm of the older functions fits),
//                           "graph" (no engine of the newer ones does), "attention" (no engine
//                           takes its graphs), "execute" (plans fail)
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "dnn_convolution.h"
#include "dnn_graph.h"
#include "queue.h"

using dnn::Convolution;
using dnn::Tensor;

namespace {

struct Handle {
  void *stream = nullptr;
};
struct ConvolutionDescriptor {
  bool set = false;
  long long pad[2], stride[2], dilation[2], groups = 1;
  int math = 0;
};

// cudnnMathType_t: what DEFAULT permits on GPUs since Ampere is TF32.
enum Math { DEFAULT_MATH, TENSOR_OP_MATH, TENSOR_OP_MATH_ALLOW_CONVERSION, FMA_MATH };
enum Determinism { NON_DETERMINISTIC, DETERMINISTIC };

constexpr int NCHW = 0, NHWC = 1, CROSS_CORRELATION = 1;

// cudnnConvolutionFwdAlgoPerf_t and its two siblings.
struct Performance {
  int algorithm, status;
  float time;
  size_t memory;
  int determinism, math, reserved[3];
};

// What one algorithm of one pass is like.
struct Algorithm {
  int number;
  int determinism;
  bool workspace;
  bool winograd;
};
const Algorithm FORWARD[] = {{6, DETERMINISTIC, true, true},
                             {1, DETERMINISTIC, true, false},
                             {0, DETERMINISTIC, false, false}};
const Algorithm DATA[] = {{0, NON_DETERMINISTIC, false, false},
                          {4, DETERMINISTIC, true, true},
                          {1, DETERMINISTIC, true, false}};
const Algorithm FILTER[] = {{0, NON_DETERMINISTIC, false, false},
                            {3, NON_DETERMINISTIC, true, false},
                            {1, DETERMINISTIC, true, false}};

const Algorithm *algorithm(dnn::Pass pass, int place) {
  const Algorithm *all[] = {FORWARD, DATA, FILTER};
  return &all[pass][place];
}

bool fits(const Algorithm &a, const Convolution &c) {
  bool three = c.w.dim[2] == 3 && c.w.dim[3] == 3 && c.stride[0] == 1 && c.stride[1] == 1 &&
               c.dilation[0] == 1 && c.dilation[1] == 1 && c.groups == 1;
  return !a.winograd || three;
}
size_t memory(const Algorithm &a, const Convolution &c) {
  return a.workspace ? 256 + 16 * c.w.dim[0] : 0;
}
dnn::Rounding rounding(const Algorithm &a, const Convolution &c, int math) {
  if (a.determinism == NON_DETERMINISTIC) return dnn::ANY_ORDER;
  // Winograd's transforms cost precision; this much stands for it.
  return math == FMA_MATH && !a.winograd ? dnn::EXACT_OPERANDS : dnn::TF32_OPERANDS;
}

int fill(Tensor *t, int format, int type, const int (&dim)[4]) {
  if (!t || (format != NCHW && format != NHWC)) return dnn::BAD_PARAM;
  if (type != dnn::FLOAT && type != dnn::BFLOAT16) return dnn::NOT_SUPPORTED;
  for (int d : dim)
    if (d < 1) return dnn::BAD_PARAM;
  t->type = type;
  for (int a = 0; a < 4; a++) t->dim[a] = dim[a];
  if (format == NHWC) {
    t->stride[1] = 1;
    t->stride[3] = dim[1];
    t->stride[2] = t->stride[3] * dim[3];
    t->stride[0] = t->stride[2] * dim[2];
  } else {
    t->stride[3] = 1;
    t->stride[2] = dim[3];
    t->stride[1] = t->stride[2] * dim[2];
    t->stride[0] = t->stride[1] * dim[1];
  }
  return dnn::OK;
}

// The convolution that four descriptors make up, or what is wrong with them.
int compose(dnn::Pass pass, const Tensor *x, const Tensor *w, const ConvolutionDescriptor *d,
            const Tensor *y, Convolution *out) {
  if (!x || !w || !d || !y) return dnn::NULL_POINTER;
  if (x->type < 0 || w->type < 0 || y->type < 0 || !d->set) return dnn::BAD_PARAM;
  if (x->type != w->type || x->type != y->type) return dnn::BAD_PARAM;
  out->pass = pass;
  out->x = *x;
  out->w = *w;
  out->y = *y;
  for (int a = 0; a < 2; a++) {
    out->pad[a] = d->pad[a];
    out->stride[a] = d->stride[a];
    out->dilation[a] = d->dilation[a];
  }
  out->groups = d->groups;
  if (!out->consistent()) return dnn::SHAPE_MISMATCH;
  return x->type == dnn::BFLOAT16 && d->math == FMA_MATH ? dnn::NOT_SUPPORTED : dnn::OK;
}

int choices(Handle *h, dnn::Pass pass, const Tensor *x, const Tensor *w,
            const ConvolutionDescriptor *d, const Tensor *y, int wanted, int *given,
            Performance *results) {
  Convolution c;
  if (!h || !given || !results || wanted < 1) return dnn::BAD_PARAM;
  if (int status = compose(pass, x, w, d, y, &c)) return status;
  *given = 0;
  for (int i = 0; i < 3 && *given < wanted; i++) {
    const Algorithm &a = *algorithm(pass, i);
    int math = d->math == DEFAULT_MATH ? TENSOR_OP_MATH : d->math;
    bool ok = fits(a, c) && !dnn::lacks("legacy");
    results[(*given)++] = {a.number,      ok ? dnn::OK : dnn::NOT_SUPPORTED, ok ? 1.0f + i : -1.0f,
                           memory(a, c),  a.determinism,                     math,
                           {0, 0, 0}};
  }
  return dnn::OK;
}

const Algorithm *named(dnn::Pass pass, int number) {
  for (int i = 0; i < 3; i++)
    if (algorithm(pass, i)->number == number) return algorithm(pass, i);
  return nullptr;
}

int workspace(dnn::Pass pass, const Tensor *x, const Tensor *w, const ConvolutionDescriptor *d,
              const Tensor *y, int number, size_t *size) {
  Convolution c;
  if (!size) return dnn::NULL_POINTER;
  if (int status = compose(pass, x, w, d, y, &c)) return status;
  const Algorithm *a = named(pass, number);
  if (!a || !fits(*a, c) || dnn::lacks("legacy")) return dnn::NOT_SUPPORTED;
  *size = memory(*a, c);
  return dnn::OK;
}

int execute(Handle *h, dnn::Pass pass, const void *alpha, const Tensor *x, void *image,
            const Tensor *w, void *filter, const ConvolutionDescriptor *d, int number, void *space,
            size_t size, const void *beta, const Tensor *y, void *response) {
  if (!h || !alpha || !beta || !image || !filter || !response) return dnn::NULL_POINTER;
  size_t wanted;
  if (int status = workspace(pass, x, w, d, y, number, &wanted)) return status;
  if (size < wanted || (wanted && !space)) return dnn::SIZE_INSUFFICIENT;
  if (reinterpret_cast<uintptr_t>(space) % 16) return dnn::MISALIGNED_POINTER;
  Convolution c;
  compose(pass, x, w, d, y, &c);
  c.alpha = *static_cast<const float *>(alpha);
  c.beta = *static_cast<const float *>(beta);
  c.rounding = rounding(*named(pass, number), c, d->math);
  return emulation::enqueue([=] {
    if (wanted) memset(space, 0x7f, wanted);
    dnn::run(c, image, filter, response);
    return 0;
  });
}

}  // namespace

extern "C" {

size_t cudnnGetVersion() {
  const char *v = getenv("CUDNN_EMULATION_VERSION");
  return v ? strtoull(v, nullptr, 10) : 92400;
}
size_t cudnnGetCudartVersion() {
  const char *v = getenv("CUDNN_EMULATION_CUDART");
  return v ? strtoull(v, nullptr, 10) : 0;
}
const char *cudnnGetErrorString(int status) {
  static thread_local char text[64];
  snprintf(text, sizeof text, "CUDNN_STATUS_%s",
           status == 0              ? "SUCCESS"
           : status / 1000 == 1     ? "NOT_INITIALIZED"
           : status / 1000 == 2     ? "BAD_PARAM"
           : status / 1000 == 3     ? "NOT_SUPPORTED"
           : status / 1000 == 5     ? "EXECUTION_FAILED"
                                    : "INTERNAL_ERROR");
  return text;
}
int cudnnCreate(Handle **h) {
  if (!h) return dnn::NULL_POINTER;
  *h = new Handle;
  return dnn::OK;
}
int cudnnDestroy(Handle *h) {
  delete h;
  return dnn::OK;
}
int cudnnSetStream(Handle *h, void *stream) {
  if (!h) return dnn::BAD_PARAM;
  h->stream = stream;
  return dnn::OK;
}

int cudnnCreateTensorDescriptor(Tensor **t) {
  *t = new Tensor;
  return dnn::OK;
}
int cudnnDestroyTensorDescriptor(Tensor *t) {
  delete t;
  return dnn::OK;
}
int cudnnSetTensor4dDescriptor(Tensor *t, int format, int type, int n, int c, int h, int w) {
  return fill(t, format, type, {n, c, h, w});
}
int cudnnCreateFilterDescriptor(Tensor **t) {
  *t = new Tensor;
  return dnn::OK;
}
int cudnnDestroyFilterDescriptor(Tensor *t) {
  delete t;
  return dnn::OK;
}
int cudnnSetFilter4dDescriptor(Tensor *t, int type, int format, int k, int c, int h, int w) {
  return fill(t, format, type, {k, c, h, w});
}
int cudnnCreateConvolutionDescriptor(ConvolutionDescriptor **d) {
  *d = new ConvolutionDescriptor;
  return dnn::OK;
}
int cudnnDestroyConvolutionDescriptor(ConvolutionDescriptor *d) {
  delete d;
  return dnn::OK;
}
int cudnnSetConvolution2dDescriptor(ConvolutionDescriptor *d, int pad_h, int pad_w, int stride_h,
                                    int stride_w, int dilation_h, int dilation_w, int mode,
                                    int compute) {
  if (!d || pad_h < 0 || pad_w < 0 || stride_h < 1 || stride_w < 1 || dilation_h < 1 ||
      dilation_w < 1)
    return dnn::BAD_PARAM;
  if (mode != CROSS_CORRELATION || compute != dnn::FLOAT) return dnn::NOT_SUPPORTED;
  d->pad[0] = pad_h;
  d->pad[1] = pad_w;
  d->stride[0] = stride_h;
  d->stride[1] = stride_w;
  d->dilation[0] = dilation_h;
  d->dilation[1] = dilation_w;
  d->set = true;
  return dnn::OK;
}
int cudnnSetConvolutionMathType(ConvolutionDescriptor *d, int math) {
  if (!d || math < DEFAULT_MATH || math > FMA_MATH) return dnn::BAD_PARAM;
  d->math = math;
  return dnn::OK;
}
int cudnnSetConvolutionGroupCount(ConvolutionDescriptor *d, int groups) {
  if (!d || groups < 1) return dnn::BAD_PARAM;
  d->groups = groups;
  return dnn::OK;
}
int cudnnGetConvolution2dForwardOutputDim(const ConvolutionDescriptor *d, const Tensor *x,
                                          const Tensor *w, int *n, int *k, int *p, int *q) {
  if (!d || !x || !w || !d->set) return dnn::BAD_PARAM;
  Convolution c;
  c.x = *x;
  c.w = *w;
  for (int a = 0; a < 2; a++) {
    c.pad[a] = d->pad[a];
    c.stride[a] = d->stride[a];
    c.dilation[a] = d->dilation[a];
  }
  *n = (int)x->dim[0];
  *k = (int)w->dim[0];
  *p = (int)c.out(0);
  *q = (int)c.out(1);
  return dnn::OK;
}

int cudnnGetConvolutionForwardAlgorithm_v7(Handle *h, const Tensor *x, const Tensor *w,
                                           const ConvolutionDescriptor *d, const Tensor *y,
                                           int wanted, int *given, Performance *results) {
  return choices(h, dnn::FORWARD, x, w, d, y, wanted, given, results);
}
int cudnnGetConvolutionBackwardDataAlgorithm_v7(Handle *h, const Tensor *w, const Tensor *y,
                                                const ConvolutionDescriptor *d, const Tensor *x,
                                                int wanted, int *given, Performance *results) {
  return choices(h, dnn::DATA_GRADIENT, x, w, d, y, wanted, given, results);
}
int cudnnGetConvolutionBackwardFilterAlgorithm_v7(Handle *h, const Tensor *x, const Tensor *y,
                                                  const ConvolutionDescriptor *d, const Tensor *w,
                                                  int wanted, int *given, Performance *results) {
  return choices(h, dnn::FILTER_GRADIENT, x, w, d, y, wanted, given, results);
}
int cudnnFindConvolutionForwardAlgorithm(Handle *h, const Tensor *x, const Tensor *w,
                                         const ConvolutionDescriptor *d, const Tensor *y,
                                         int wanted, int *given, Performance *results) {
  return choices(h, dnn::FORWARD, x, w, d, y, wanted, given, results);
}
int cudnnFindConvolutionBackwardDataAlgorithm(Handle *h, const Tensor *w, const Tensor *y,
                                              const ConvolutionDescriptor *d, const Tensor *x,
                                              int wanted, int *given, Performance *results) {
  return choices(h, dnn::DATA_GRADIENT, x, w, d, y, wanted, given, results);
}
int cudnnFindConvolutionBackwardFilterAlgorithm(Handle *h, const Tensor *x, const Tensor *y,
                                                const ConvolutionDescriptor *d, const Tensor *w,
                                                int wanted, int *given, Performance *results) {
  return choices(h, dnn::FILTER_GRADIENT, x, w, d, y, wanted, given, results);
}
int cudnnGetConvolutionForwardWorkspaceSize(Handle *, const Tensor *x, const Tensor *w,
                                            const ConvolutionDescriptor *d, const Tensor *y,
                                            int number, size_t *size) {
  return workspace(dnn::FORWARD, x, w, d, y, number, size);
}
int cudnnGetConvolutionBackwardDataWorkspaceSize(Handle *, const Tensor *w, const Tensor *y,
                                                 const ConvolutionDescriptor *d, const Tensor *x,
                                                 int number, size_t *size) {
  return workspace(dnn::DATA_GRADIENT, x, w, d, y, number, size);
}
int cudnnGetConvolutionBackwardFilterWorkspaceSize(Handle *, const Tensor *x, const Tensor *y,
                                                   const ConvolutionDescriptor *d, const Tensor *w,
                                                   int number, size_t *size) {
  return workspace(dnn::FILTER_GRADIENT, x, w, d, y, number, size);
}
int cudnnConvolutionForward(Handle *h, const void *alpha, const Tensor *x, void *image,
                            const Tensor *w, void *filter, const ConvolutionDescriptor *d,
                            int number, void *space, size_t size, const void *beta, const Tensor *y,
                            void *response) {
  return execute(h, dnn::FORWARD, alpha, x, image, w, filter, d, number, space, size, beta, y,
                 response);
}
int cudnnConvolutionBackwardData(Handle *h, const void *alpha, const Tensor *w, void *filter,
                                 const Tensor *y, void *response, const ConvolutionDescriptor *d,
                                 int number, void *space, size_t size, const void *beta,
                                 const Tensor *x, void *image) {
  return execute(h, dnn::DATA_GRADIENT, alpha, x, image, w, filter, d, number, space, size, beta, y,
                 response);
}
int cudnnConvolutionBackwardFilter(Handle *h, const void *alpha, const Tensor *x, void *image,
                                   const Tensor *y, void *response, const ConvolutionDescriptor *d,
                                   int number, void *space, size_t size, const void *beta,
                                   const Tensor *w, void *filter) {
  return execute(h, dnn::FILTER_GRADIENT, alpha, x, image, w, filter, d, number, space, size, beta,
                 y, response);
}

int cudnnBackendCreateDescriptor(int kind, dnn::Descriptor **out) {
  if (!out) return dnn::NULL_POINTER;
  if (dnn::settable(kind).empty() && kind != dnn::ENGINE && kind != dnn::ENGINE_CONFIG)
    return dnn::NOT_SUPPORTED;
  *out = new dnn::Descriptor;
  (*out)->kind = kind;
  return dnn::OK;
}
int cudnnBackendDestroyDescriptor(dnn::Descriptor *d) {
  delete d;
  return dnn::OK;
}
int cudnnBackendSetAttribute(dnn::Descriptor *d, int name, int type, int64_t count,
                             const void *elements) {
  if (!d || !elements) return dnn::NULL_POINTER;
  if (d->finished || count < 1) return dnn::BAD_PARAM;
  for (const dnn::Attribute &a : dnn::settable(d->kind)) {
    if (a.name != name) continue;
    if (a.type != type) return dnn::ATTRIBUTE_TYPE;
    auto from = static_cast<const char *>(elements);
    d->values[name] = {count, std::vector<char>(from, from + count * dnn::element(type))};
    return dnn::OK;
  }
  return dnn::BAD_PARAM;
}
int cudnnBackendGetAttribute(dnn::Descriptor *d, int name, int type, int64_t wanted,
                             int64_t *count, void *out) {
  if (!d) return dnn::NULL_POINTER;
  if (!d->finished) return dnn::NOT_FINALIZED;
  if (d->kind == dnn::HEURISTICS && name == 202)
    return type == dnn::DESCRIPTOR
               ? dnn::fill(d, dnn::ENGINE_CONFIG, d->offered, wanted, count, out)
               : dnn::ATTRIBUTE_TYPE;
  if (d->kind == dnn::ENGINE_CONFIG && name == 300)
    return type == dnn::DESCRIPTOR ? dnn::fill(d, dnn::ENGINE, {d->engine}, wanted, count, out)
                                   : dnn::ATTRIBUTE_TYPE;
  if (d->kind == dnn::ENGINE && name == 1303) {
    if (type != dnn::NUMERICAL_NOTE) return dnn::ATTRIBUTE_TYPE;
    std::vector<int> notes = dnn::notes(d->engine);
    *count = std::min<int64_t>(wanted, notes.size());
    std::copy_n(notes.begin(), *count, static_cast<int *>(out));
    return dnn::OK;
  }
  bool number = type == dnn::INT64 && out && wanted >= 1;
  if (d->kind == dnn::ENGINE && name == 1301 && number) {
    *static_cast<int64_t *>(out) = d->engine;
    return dnn::OK;
  }
  if (d->kind == dnn::PLAN && name == 402 && number) {
    *static_cast<int64_t *>(out) = dnn::space(d);
    return dnn::OK;
  }
  return dnn::BAD_PARAM;
}
int cudnnBackendFinalize(dnn::Descriptor *d) {
  if (!d) return dnn::NULL_POINTER;
  if (d->finished) return dnn::BAD_PARAM;
  int status = dnn::finish(d);
  d->finished = status == dnn::OK;
  return status;
}
int cudnnBackendExecute(Handle *h, dnn::Descriptor *plan, dnn::Descriptor *pack) {
  if (!h || !plan || !pack) return dnn::NULL_POINTER;
  if (plan->kind != dnn::PLAN || pack->kind != dnn::VARIANT_PACK) return dnn::DESCRIPTOR_TYPE;
  if (!plan->finished || !pack->finished) return dnn::NOT_FINALIZED;
  return dnn::execute(plan, pack);
}
}
