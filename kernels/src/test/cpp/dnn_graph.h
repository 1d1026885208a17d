// The graph functions of the emulated cuDNN: descriptors with attributes, an operation graph of one
// convolution or of the operations of dnn_flow.h, engines of which some must not be taken, plans.
//
// Numbers are those of JCudnn's constants (cuDNN 8), which cudnn_graph.h of cuDNN 9.24 has kept; the
// modes FALLBACK and A and the numerical note of NaNs are from there. What is an error, and when it
// is noticed, was seen on the real 9.24: a wrong attribute type when it is set, a missing or
// unfinished attribute when the descriptor that has it is finalized.
#pragma once
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "dnn_convolution.h"
#include "dnn_flow.h"
#include "queue.h"

namespace dnn {

// Whether the environment takes something away, for tests of what is done without it.
inline bool lacks(const char *what) {
  const char *all = getenv("CUDNN_EMULATION_LACKS");
  return all && strstr(all, what);
}

// cudnnBackendDescriptorType_t
enum Kind {
  POINTWISE = 0,
  CONVOLUTION = 1,
  ENGINE = 2,
  ENGINE_CONFIG = 3,
  HEURISTICS = 4,
  PLAN = 5,
  FORWARD_OPERATION = 10,
  FILTER_OPERATION = 11,
  DATA_OPERATION = 12,
  POINTWISE_OPERATION = 13,
  GRAPH = 15,
  VARIANT_PACK = 16,
  TENSOR = 17,
  MATMUL = 18,
  MATMUL_OPERATION = 19,
  REDUCTION = 21,
  REDUCTION_OPERATION = 22,
  RESHAPE_OPERATION = 31,
};

// cudnnBackendAttributeType_t
enum AttributeType {
  HANDLE = 0,
  DATA_TYPE = 1,
  BOOLEAN = 2,
  INT64 = 3,
  FLOAT_NUMBER = 4,
  POINTER = 6,
  CONVOLUTION_MODE = 7,
  HEURISTICS_MODE = 8,
  NUMERICAL_NOTE = 11,
  POINTWISE_MODE = 14,
  DESCRIPTOR = 15,
  REDUCTION_OPERATOR = 18,
};

// cudnnBackendHeurMode_t
enum Mode { INSTANT, B, FALLBACK, A };

// cudnnBackendNumericalNote_t
enum Note { TENSOR_CORE = 0, NONDETERMINISTIC = 4, WINOGRAD = 5, WINOGRAD_4X4 = 6, STRICT_NAN = 9 };

// cudnnBackendAttributeName_t of operations: where each of the three keeps its parts.
struct OperationNames {
  int alpha, beta, convolution, filter, image, response;
};
inline OperationNames names(int kind) {
  if (kind == FORWARD_OPERATION) return {700, 701, 702, 703, 704, 705};
  if (kind == DATA_OPERATION) return {706, 707, 708, 709, 710, 711};
  return {712, 713, 714, 715, 716, 717};
}

struct Attribute {
  int name, type;
  bool required;
};
// What may be set, by kind.
inline std::vector<Attribute> settable(int kind) {
  switch (kind) {
    case TENSOR:
      return {{900, INT64, true}, {901, DATA_TYPE, true}, {902, INT64, true}, {903, INT64, true},
              {906, INT64, true}, {907, BOOLEAN, false}, {908, BOOLEAN, false}};
    case POINTWISE: return {{0, POINTWISE_MODE, true}, {1, DATA_TYPE, true}};
    case MATMUL: return {{1500, DATA_TYPE, true}};
    case REDUCTION: return {{1600, REDUCTION_OPERATOR, true}, {1601, DATA_TYPE, true}};
    case POINTWISE_OPERATION:
      return {{750, DESCRIPTOR, true}, {751, DESCRIPTOR, true}, {752, DESCRIPTOR, false},
              {753, DESCRIPTOR, true}};
    case MATMUL_OPERATION:
      return {{1520, DESCRIPTOR, true}, {1521, DESCRIPTOR, true}, {1522, DESCRIPTOR, true},
              {1523, DESCRIPTOR, true}};
    case REDUCTION_OPERATION:
      return {{1610, DESCRIPTOR, true}, {1611, DESCRIPTOR, true}, {1612, DESCRIPTOR, true}};
    case RESHAPE_OPERATION: return {{2200, DESCRIPTOR, true}, {2201, DESCRIPTOR, true}};
    case CONVOLUTION:
      return {{100, DATA_TYPE, true}, {101, CONVOLUTION_MODE, true}, {102, INT64, true},
              {103, INT64, true}, {104, INT64, true}, {105, INT64, true}, {106, INT64, true}};
    case FORWARD_OPERATION:
    case DATA_OPERATION:
    case FILTER_OPERATION: {
      OperationNames n = names(kind);
      return {{n.alpha, FLOAT_NUMBER, true}, {n.beta, FLOAT_NUMBER, true},
              {n.convolution, DESCRIPTOR, true}, {n.filter, DESCRIPTOR, true},
              {n.image, DESCRIPTOR, true}, {n.response, DESCRIPTOR, true}};
    }
    case GRAPH: return {{800, HANDLE, true}, {801, DESCRIPTOR, true}};
    case HEURISTICS: return {{200, HEURISTICS_MODE, true}, {201, DESCRIPTOR, true}};
    case PLAN: return {{400, HANDLE, true}, {401, DESCRIPTOR, true}};
    case VARIANT_PACK: return {{1000, INT64, true}, {1001, POINTER, true}, {1003, POINTER, false}};
    default: return {};
  }
}
inline size_t element(int type) {
  if (type == BOOLEAN) return 1;
  return type == POINTWISE_MODE || type == REDUCTION_OPERATOR || type == DATA_TYPE || type == CONVOLUTION_MODE || type == HEURISTICS_MODE ||
                 type == NUMERICAL_NOTE || type == FLOAT_NUMBER
             ? 4
             : 8;
}

// Engines by number. The first on offer sums in any order; 5 is offered, but its plans cannot be made.
constexpr int ANY_ORDER_ENGINE = 0, TENSOR_CORE_ENGINE = 1, WINOGRAD_ENGINE = 2, FMA_ENGINE = 3,
              PLAIN_ENGINE = 4, BROKEN_ENGINE = 5, ATTENTION_ENGINE = 6;

inline std::vector<int> notes(int engine) {
  switch (engine) {
    case ANY_ORDER_ENGINE: return {NONDETERMINISTIC};
    case TENSOR_CORE_ENGINE:
    case ATTENTION_ENGINE: return {TENSOR_CORE};
    case WINOGRAD_ENGINE: return {WINOGRAD, WINOGRAD_4X4};
    case PLAIN_ENGINE: return {STRICT_NAN};
    default: return {};
  }
}
inline bool can(int engine, const Convolution &c) {
  bool narrow = c.x.type == BFLOAT16;
  switch (engine) {
    case TENSOR_CORE_ENGINE: {
      int whole = narrow ? 8 : 4;
      return c.w.dim[1] % whole == 0 && c.w.dim[0] / c.groups % whole == 0;
    }
    case WINOGRAD_ENGINE: return c.w.dim[2] == 3 && c.w.dim[3] == 3 && c.groups == 1;
    case FMA_ENGINE: return !narrow && c.groups == 1;
    default: return true;
  }
}
inline int64_t space(int engine, const Convolution &c) {
  return engine == TENSOR_CORE_ENGINE || engine == FMA_ENGINE ? 128 * c.w.dim[0] : 0;
}
inline Rounding rounding(int engine) {
  if (engine == ANY_ORDER_ENGINE) return ANY_ORDER;
  return engine == TENSOR_CORE_ENGINE || engine == WINOGRAD_ENGINE ? TF32_OPERANDS : EXACT_OPERANDS;
}

struct Descriptor {
  int kind;
  bool finished = false;
  struct Value {
    int64_t count;
    std::vector<char> bytes;
  };
  std::map<int, Value> values;
  // What it means, once it is finished.
  Convolution convolution;
  int64_t uid[3] = {};  // of image, filter, response
  Item item;            // of a tensor
  Step step;            // of an operation of dnn_flow.h
  std::shared_ptr<Flow> flow;
  int engine = -1;
  std::vector<int> offered;

  template <class T>
  const T *get(int name) const {
    auto i = values.find(name);
    return i == values.end() ? nullptr : reinterpret_cast<const T *>(i->second.bytes.data());
  }
  int64_t count(int name) const {
    auto i = values.find(name);
    return i == values.end() ? 0 : i->second.count;
  }
  // A finished descriptor of some kind that an attribute names, or null.
  const Descriptor *part(int name, int of) const {
    auto p = get<const Descriptor *>(name);
    return p && count(name) == 1 && *p && (*p)->finished && (*p)->kind == of ? *p : nullptr;
  }
};

inline int finish_tensor(Descriptor *d) {
  if (d->count(902) != 4 || d->count(903) != 4) return BAD_PARAM;
  Tensor &t = d->convolution.x;
  t.type = *d->get<int>(901);
  if (t.type != FLOAT && t.type != BFLOAT16) return NOT_SUPPORTED;
  if (*d->get<int64_t>(900) < 1 || *d->get<int64_t>(900) % bytes(t.type)) return BAD_PARAM;
  for (int a = 0; a < 4; a++) {
    t.dim[a] = d->get<int64_t>(902)[a];
    t.stride[a] = d->get<int64_t>(903)[a];
    if (t.dim[a] < 1 || t.stride[a] < 1) return BAD_PARAM;
  }
  d->item.tensor = t;
  d->item.uid = *d->get<int64_t>(906);
  d->item.virtual_ = d->count(907) && *d->get<char>(907);
  d->item.by_value = d->count(908) && *d->get<char>(908);
  return d->item.virtual_ && d->item.by_value ? BAD_PARAM : OK;
}

// An operation of dnn_flow.h: its own description, what it reads and what it gives.
inline int finish_step(Descriptor *d) {
  Step &s = d->step;
  const Descriptor *how = nullptr, *a, *b = nullptr, *y;
  switch (d->kind) {
    case POINTWISE_OPERATION: {
      s.kind = POINTWISE_STEP;
      how = d->part(750, POINTWISE);
      a = d->part(751, TENSOR);
      y = d->part(753, TENSOR);
      if (!how || *how->get<int>(1) != FLOAT) return BAD_PARAM;
      s.mode = *how->get<int>(0);
      const int known[] = {ADD, MULTIPLY, DIVIDE, SUBTRACT, EXPONENTIAL, LOGARITHM, IDENTITY};
      if (std::find(known, known + 7, s.mode) == known + 7) return NOT_SUPPORTED;
      if (s.two() != (d->count(752) == 1)) return BAD_PARAM;
      if (s.two() && !(b = d->part(752, TENSOR))) return BAD_PARAM;
      break;
    }
    case MATMUL_OPERATION:
      s.kind = MATMUL_STEP;
      how = d->part(1523, MATMUL);
      a = d->part(1520, TENSOR);
      b = d->part(1521, TENSOR);
      y = d->part(1522, TENSOR);
      if (!how || *how->get<int>(1500) != FLOAT || !b) return BAD_PARAM;
      break;
    case REDUCTION_OPERATION:
      s.kind = REDUCTION_STEP;
      how = d->part(1612, REDUCTION);
      a = d->part(1610, TENSOR);
      y = d->part(1611, TENSOR);
      if (!how || *how->get<int>(1601) != FLOAT) return BAD_PARAM;
      s.mode = *how->get<int>(1600);
      if (s.mode != SUM && s.mode != MAXIMUM) return NOT_SUPPORTED;
      break;
    default:
      s.kind = RESHAPE_STEP;
      a = d->part(2200, TENSOR);
      y = d->part(2201, TENSOR);
  }
  if (!a || !y) return BAD_PARAM;
  s.a = a->item;
  if (b) s.b = b->item;
  s.y = y->item;
  return s.consistent() ? OK : BAD_PARAM;
}

inline int finish_flow(Descriptor *d) {
  d->flow = std::make_shared<Flow>();
  for (int64_t i = 0; i < d->count(801); i++) {
    const Descriptor *o = d->get<const Descriptor *>(801)[i];
    if (!o || !o->finished) return BAD_PARAM;
    if (o->kind != POINTWISE_OPERATION && o->kind != MATMUL_OPERATION &&
        o->kind != REDUCTION_OPERATION && o->kind != RESHAPE_OPERATION)
      return NOT_SUPPORTED;
    d->flow->steps.push_back(o->step);
  }
  return d->flow->ordered() ? OK : BAD_PARAM;
}

inline int finish_convolution(Descriptor *d) {
  if (*d->get<int>(100) != FLOAT || *d->get<int>(101) != 1 || *d->get<int64_t>(106) != 2)
    return NOT_SUPPORTED;
  for (int name = 102; name <= 105; name++)
    if (d->count(name) != 2) return BAD_PARAM;
  for (int a = 0; a < 2; a++) {
    d->convolution.dilation[a] = d->get<int64_t>(102)[a];
    d->convolution.stride[a] = d->get<int64_t>(103)[a];
    d->convolution.pad[a] = d->get<int64_t>(105)[a];
    if (d->get<int64_t>(104)[a] != d->get<int64_t>(105)[a]) return NOT_SUPPORTED;
    if (d->convolution.dilation[a] < 1 || d->convolution.stride[a] < 1 || d->convolution.pad[a] < 0)
      return BAD_PARAM;
  }
  return OK;
}

inline int finish_operation(Descriptor *d) {
  OperationNames n = names(d->kind);
  const Descriptor *c = d->part(n.convolution, CONVOLUTION), *x = d->part(n.image, TENSOR),
                   *w = d->part(n.filter, TENSOR), *y = d->part(n.response, TENSOR);
  if (!c || !x || !w || !y) return BAD_PARAM;
  d->convolution = c->convolution;
  d->convolution.pass = d->kind == FORWARD_OPERATION ? FORWARD
                        : d->kind == DATA_OPERATION  ? DATA_GRADIENT
                                                     : FILTER_GRADIENT;
  d->convolution.x = x->convolution.x;
  d->convolution.w = w->convolution.x;
  d->convolution.y = y->convolution.x;
  const Tensor &image = d->convolution.x, &filter = d->convolution.w;
  if (image.dim[1] % filter.dim[1]) return BAD_PARAM;
  d->convolution.groups = image.dim[1] / filter.dim[1];
  d->convolution.alpha = *d->get<float>(n.alpha);
  d->convolution.beta = *d->get<float>(n.beta);
  d->uid[0] = *x->get<int64_t>(906);
  d->uid[1] = *w->get<int64_t>(906);
  d->uid[2] = *y->get<int64_t>(906);
  if (d->uid[0] == d->uid[1] || d->uid[1] == d->uid[2] || d->uid[0] == d->uid[2]) return BAD_PARAM;
  return d->convolution.consistent() ? OK : BAD_PARAM;
}

// What a graph or a configuration is made of passes to whatever is made of it.
inline void inherit(Descriptor *d, const Descriptor *from) {
  d->flow = from->flow;
  d->convolution = from->convolution;
  for (int i = 0; i < 3; i++) d->uid[i] = from->uid[i];
}

inline int finish(Descriptor *d) {
  for (const Attribute &a : settable(d->kind))
    if (a.required && !d->count(a.name)) return BAD_PARAM;
  switch (d->kind) {
    case TENSOR: return finish_tensor(d);
    case CONVOLUTION: return finish_convolution(d);
    case FORWARD_OPERATION:
    case DATA_OPERATION:
    case FILTER_OPERATION: return finish_operation(d);
    case POINTWISE_OPERATION:
    case MATMUL_OPERATION:
    case REDUCTION_OPERATION:
    case RESHAPE_OPERATION: return finish_step(d);
    case POINTWISE:
    case MATMUL:
    case REDUCTION: return OK;
    case GRAPH: {
      const Descriptor *operation = nullptr;
      for (int kind : {FORWARD_OPERATION, DATA_OPERATION, FILTER_OPERATION})
        if (const Descriptor *o = d->part(801, kind)) operation = o;
      if (!*d->get<void *>(800)) return BAD_PARAM;
      if (!operation) return finish_flow(d);
      inherit(d, operation);
      return OK;
    }
    case HEURISTICS: {
      const Descriptor *graph = d->part(201, GRAPH);
      if (!graph) return BAD_PARAM;
      inherit(d, graph);
      int mode = *d->get<int>(200);
      if (mode < INSTANT || mode > A) return BAD_PARAM;
      if (graph->flow) {
        // The real one (9.5.1) offers engines for any such graph, and finds out that they cannot
        // when a plan is made.
        if (lacks("attention")) return OK;
        d->offered = {BROKEN_ENGINE};
        if (graph->flow->attends()) d->offered = {ANY_ORDER_ENGINE, BROKEN_ENGINE, ATTENTION_ENGINE};
        return OK;
      }
      std::vector<int> all{PLAIN_ENGINE};
      if (mode != FALLBACK)
        all = {ANY_ORDER_ENGINE, WINOGRAD_ENGINE, BROKEN_ENGINE, TENSOR_CORE_ENGINE, FMA_ENGINE};
      for (int e : all)
        if (can(e, d->convolution) && !lacks("graph")) d->offered.push_back(e);
      return OK;
    }
    case PLAN: {
      const Descriptor *config = d->part(401, ENGINE_CONFIG);
      if (!config || !*d->get<void *>(400)) return BAD_PARAM;
      inherit(d, config);
      d->engine = config->engine;
      return d->engine == BROKEN_ENGINE ? NOT_SUPPORTED : OK;
    }
    case VARIANT_PACK: return d->count(1000) == d->count(1001) ? OK : BAD_PARAM;
    default: return NOT_SUPPORTED;
  }
}

// Fills descriptors that the caller made, as the real one does.
inline int fill(const Descriptor *from, int kind, const std::vector<int> &engines, int64_t wanted,
                int64_t *count, void *out) {
  if (!out || wanted == 0) {
    if (count) *count = (int64_t)engines.size();
    return OK;
  }
  int64_t n = std::min<int64_t>(wanted, engines.size());
  for (int64_t i = 0; i < n; i++) {
    Descriptor *d = static_cast<Descriptor **>(out)[i];
    if (!d || d->kind != kind) return DESCRIPTOR_TYPE;
    inherit(d, from);
    d->engine = engines[i];
    d->finished = true;
  }
  if (count) *count = n;
  return OK;
}

inline int64_t space(const Descriptor *plan) {
  return plan->flow ? plan->flow->space() : space(plan->engine, plan->convolution);
}

inline int execute_flow(const Descriptor *plan, const Descriptor *pack) {
  std::map<long long, void *> memory;
  std::map<long long, float> values;
  auto given = [&](long long uid) -> void * {
    for (int64_t k = 0; k < pack->count(1000); k++)
      if (pack->get<int64_t>(1000)[k] == uid) return pack->get<void *>(1001)[k];
    return nullptr;
  };
  for (const Step &s : plan->flow->steps)
    for (const Item *i : {&s.a, &s.b, &s.y}) {
      if (!i->tensor.dim[0] || i->virtual_) continue;
      void *at = given(i->uid);
      if (!at) return NULL_POINTER;
      if (i->by_value) {
        values[i->uid] = *static_cast<float *>(at);
        continue;
      }
      if (reinterpret_cast<uintptr_t>(at) % 16) return MISALIGNED_POINTER;
      memory[i->uid] = at;
    }
  int64_t size = space(plan);
  void *work = pack->count(1003) ? *pack->get<void *>(1003) : nullptr;
  if (size && !work) return NULL_POINTER;
  if (lacks("execute")) return EXECUTION_FAILED;
  auto flow = plan->flow;
  // Neither does the real one's notes tell of atomic additions.
  bool any_order = plan->engine == ANY_ORDER_ENGINE || flow->accumulates();
  return emulation::enqueue([=] {
    if (size) memset(work, 0x7f, size);
    FlowRun(*flow, memory, values, any_order).run();
    return 0;
  });
}

inline int execute(const Descriptor *plan, const Descriptor *pack) {
  if (plan->flow) return execute_flow(plan, pack);
  void *at[3] = {};
  for (int i = 0; i < 3; i++) {
    for (int64_t k = 0; k < pack->count(1000); k++)
      if (pack->get<int64_t>(1000)[k] == plan->uid[i]) at[i] = pack->get<void *>(1001)[k];
    if (!at[i]) return NULL_POINTER;
    if (reinterpret_cast<uintptr_t>(at[i]) % 16) return MISALIGNED_POINTER;
  }
  int64_t size = space(plan->engine, plan->convolution);
  void *work = pack->count(1003) ? *pack->get<void *>(1003) : nullptr;
  if (size && !work) return NULL_POINTER;
  if (lacks("execute")) return EXECUTION_FAILED;
  Convolution c = plan->convolution;
  c.rounding = rounding(plan->engine);
  return emulation::enqueue([=] {
    if (size) memset(work, 0x7f, size);
    run(c, at[0], at[1], at[2]);
    return 0;
  });
}

}  // namespace dnn
