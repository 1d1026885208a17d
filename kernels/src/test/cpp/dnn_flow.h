// Graphs of several operations in the emulated cuDNN: matrix products, pointwise operations,
// reductions and reshapes among tensors of four axes, executed one after another as they are; what
// is virtual lives in vectors. Nothing here knows attention, except which graphs an engine takes.
//
// Numbers: JCudnn's constants where they have not changed since cuDNN 8, else cudnn_graph.h of 9.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

#include "dnn_convolution.h"

namespace dnn {

enum PointwiseMode {
  ADD = 0,
  MULTIPLY = 1,
  DIVIDE = 6,
  SUBTRACT = 9,
  EXPONENTIAL = 13,
  LOGARITHM = 15,
  IDENTITY = 21,
};
enum ReductionOperator { SUM = 0, MAXIMUM = 3 };
enum StepKind { MATMUL_STEP, POINTWISE_STEP, REDUCTION_STEP, RESHAPE_STEP };

struct Item {
  long long uid = 0;
  Tensor tensor;
  bool virtual_ = false, by_value = false;

  bool in_memory() const { return !virtual_ && !by_value; }
  long long size() const {
    return tensor.dim[0] * tensor.dim[1] * tensor.dim[2] * tensor.dim[3];
  }
  // Elements from the first to the last.
  long long span() const {
    long long last = 0;
    for (int a = 0; a < 4; a++) last += (tensor.dim[a] - 1) * tensor.stride[a];
    return last + 1;
  }
};

inline bool unary(int mode) {
  return mode == EXPONENTIAL || mode == LOGARITHM || mode == IDENTITY;
}

struct Step {
  StepKind kind = MATMUL_STEP;
  int mode = 0;
  Item a, b, y;  // b is read by products and by pointwise operations of two operands
  bool two() const { return kind == MATMUL_STEP || (kind == POINTWISE_STEP && !unary(mode)); }

  // Whether extents fit together.
  bool consistent() const {
    const long long *p = a.tensor.dim, *q = b.tensor.dim, *r = y.tensor.dim;
    switch (kind) {
      case MATMUL_STEP:
        for (int i = 0; i < 2; i++)
          if ((p[i] != r[i] && p[i] != 1) || (q[i] != r[i] && q[i] != 1)) return false;
        return p[2] == r[2] && p[3] == q[2] && q[3] == r[3];
      case POINTWISE_STEP:
        for (int i = 0; i < 4; i++)
          if ((p[i] != r[i] && p[i] != 1) || (two() && q[i] != r[i] && q[i] != 1)) return false;
        return true;
      case REDUCTION_STEP:
        for (int i = 0; i < 4; i++)
          if (r[i] != p[i] && r[i] != 1) return false;
        return true;
      case RESHAPE_STEP: return a.size() == y.size() && a.span() == y.span();
    }
    return false;
  }
};

struct Flow {
  std::vector<Step> steps;

  // Whether what is read was given or made before, what is virtual is made once, and a name means
  // one tensor.
  bool ordered() const {
    std::map<long long, Item> known;
    std::map<long long, bool> made;
    for (const Step &s : steps) {
      std::vector<const Item *> reads{&s.a};
      if (s.two()) reads.push_back(&s.b);
      for (const Item *i : reads)
        if ((i->virtual_ && !made[i->uid]) || !same(known, *i)) return false;
      if (s.y.by_value || made[s.y.uid] || !same(known, s.y)) return false;
      made[s.y.uid] = true;
    }
    return true;
  }

  int count(StepKind kind, int mode = -1) const {
    return (int)std::count_if(steps.begin(), steps.end(), [=](const Step &s) {
      return s.kind == kind && (mode < 0 || s.mode == mode);
    });
  }

  std::vector<Item> in_memory() const {
    std::map<long long, Item> all;
    for (const Step &s : steps)
      for (const Item *i : {&s.a, &s.b, &s.y})
        if (i->tensor.dim[0] && i->in_memory()) all[i->uid] = *i;
    std::vector<Item> out;
    for (auto &i : all) out.push_back(i.second);
    return out;
  }

  // Whether attention's engines take it: forward two products about a softmax, backward five; heads
  // in memory in bfloat16, their widths multiples of 8 up to 256, side by side, rows at multiples
  // of 16 bytes (cuDNN's documentation of fused flash attention, and its open front end).
  bool attends() const {
    int products = count(MATMUL_STEP);
    if (products != 2 && products != 5) return false;
    if (products == 2 && count(REDUCTION_STEP, MAXIMUM) != 1) return false;
    if (!count(POINTWISE_STEP, EXPONENTIAL)) return false;
    for (const Item &i : in_memory()) {
      if (i.tensor.type == FLOAT) continue;
      int row = i.tensor.stride[3] == 1 ? 2 : 3, column = 5 - row;
      if (i.tensor.stride[column] != 1 || i.tensor.dim[column] % 8 || i.tensor.dim[column] > 256)
        return false;
      for (int a : {0, 1, row})
        if (i.tensor.stride[a] % 8 && i.tensor.dim[a] > 1) return false;
    }
    return true;
  }

  // A product that is added to in memory, to be converted afterwards: with atomic additions.
  bool accumulates() const {
    for (const Step &s : steps)
      if (s.kind == MATMUL_STEP && s.y.in_memory() && s.y.tensor.type == FLOAT) return true;
    return false;
  }

  // What an engine that adds up in order keeps: the scores' cotangents, in whole tiles.
  long long space() const {
    for (const Step &s : steps)
      if (s.kind == MATMUL_STEP) {
        const long long *d = s.y.tensor.dim;
        if (count(MATMUL_STEP) == 2) return 128 * d[0];
        return d[0] * d[1] * ((d[2] + 63) / 64 * 64) * ((d[3] + 127) / 128 * 128) * 2;
      }
    return 0;
  }

 private:
  static bool same(std::map<long long, Item> &known, const Item &i) {
    auto place = known.emplace(i.uid, i);
    const Item &k = place.first->second;
    return k.tensor.type == i.tensor.type && k.virtual_ == i.virtual_ &&
           std::equal(k.tensor.dim, k.tensor.dim + 4, i.tensor.dim) &&
           std::equal(k.tensor.stride, k.tensor.stride + 4, i.tensor.stride);
  }
};

// Runs a graph over what lies in memory and what was given by value.
class FlowRun {
 public:
  FlowRun(const Flow &flow, std::map<long long, void *> memory, std::map<long long, float> values,
          bool any_order)
      : flow_(flow), memory_(std::move(memory)), values_(std::move(values)) {
    static unsigned calls = 0;
    turn_ = any_order ? ++calls : 0;
    for (const Step &s : flow.steps)
      if (s.kind == MATMUL_STEP)
        for (const Item *i : {&s.a, &s.b}) narrow_ |= i->in_memory() && i->tensor.type == BFLOAT16;
  }

  void run() {
    for (const Step &s : flow_.steps) {
      if (s.y.virtual_) virtual_[s.y.uid].assign(s.y.span(), NAN);
      switch (s.kind) {
        case MATMUL_STEP: product(s); break;
        case POINTWISE_STEP: pointwise(s); break;
        case REDUCTION_STEP: reduce(s); break;
        case RESHAPE_STEP: reshape(s); break;
      }
    }
  }

 private:
  const Flow flow_;
  std::map<long long, void *> memory_;
  std::map<long long, float> values_;
  std::map<long long, std::vector<float>> virtual_;
  bool narrow_ = false;
  unsigned turn_;

  static float rounded(float v, int type) {
    uint32_t room;
    store(&room, type, 0, v);
    return load(&room, type, 0);
  }
  // What is read of an item, found once.
  struct Source {
    const float *virtual_;
    const void *memory;
    int type;
    float value;
    float at(long long place) const {
      return virtual_ ? virtual_[place] : memory ? load(memory, type, place) : value;
    }
  };
  Source source(const Item &i) {
    if (i.by_value) return {nullptr, nullptr, FLOAT, values_.at(i.uid)};
    if (i.virtual_) return {virtual_.at(i.uid).data(), nullptr, FLOAT, 0};
    return {nullptr, memory_.at(i.uid), i.tensor.type, 0};
  }
  void put(const Item &i, long long place, float v) {
    if (i.virtual_)
      virtual_.at(i.uid)[place] = rounded(v, i.tensor.type);
    else
      store(memory_.at(i.uid), i.tensor.type, place, v);
  }
  // The place of y's element (i,j,k,l) in something whose extents may be 1.
  static long long place(const Tensor &t, long long i, long long j, long long k, long long l) {
    return t.place(t.dim[0] == 1 ? 0 : i, t.dim[1] == 1 ? 0 : j, t.dim[2] == 1 ? 0 : k,
                   t.dim[3] == 1 ? 0 : l);
  }
  template <class Body>
  static void each(const Tensor &t, Body body) {
    for (long long i = 0; i < t.dim[0]; i++)
      for (long long j = 0; j < t.dim[1]; j++)
        for (long long k = 0; k < t.dim[2]; k++)
          for (long long l = 0; l < t.dim[3]; l++) body(i, j, k, l);
  }

  // Tensor cores multiply what the graph's heads are made of.
  float factor(const Source &from, long long place) {
    float v = from.at(place);
    return narrow_ ? rounded(v, BFLOAT16) : v;
  }
  void product(const Step &s) {
    long long terms = s.a.tensor.dim[3];
    Source a = source(s.a), b = source(s.b);
    each(s.y.tensor, [&](long long i, long long j, long long m, long long n) {
      float sum = 0;
      for (long long c = 0; c < terms; c++) {
        long long k = (c + turn_) % terms;
        // Rows and columns of factors are never broadcast.
        const Tensor &p = s.a.tensor, &q = s.b.tensor;
        sum += factor(a, p.place(p.dim[0] == 1 ? 0 : i, p.dim[1] == 1 ? 0 : j, m, k)) *
               factor(b, q.place(q.dim[0] == 1 ? 0 : i, q.dim[1] == 1 ? 0 : j, k, n));
      }
      // A narrow result would hide the order most times; so every other one differs a bit for it.
      if (turn_ % 2) sum += sum * 0x1p-7f;
      put(s.y, s.y.tensor.place(i, j, m, n), sum);
    });
  }
  void pointwise(const Step &s) {
    Source from = source(s.a), second = s.two() ? source(s.b) : Source{};
    each(s.y.tensor, [&](long long i, long long j, long long k, long long l) {
      float x = from.at(place(s.a.tensor, i, j, k, l));
      float b = s.two() ? second.at(place(s.b.tensor, i, j, k, l)) : 0;
      float v = x;
      switch (s.mode) {
        case ADD: v = x + b; break;
        case MULTIPLY: v = x * b; break;
        case DIVIDE: v = x / b; break;
        case SUBTRACT: v = x - b; break;
        case EXPONENTIAL: v = std::exp(x); break;
        case LOGARITHM: v = std::log(x); break;
      }
      put(s.y, s.y.tensor.place(i, j, k, l), v);
    });
  }
  void reduce(const Step &s) {
    Source from = source(s.a);
    std::vector<float> sums(s.y.span(), s.mode == SUM ? 0.0f : -INFINITY);
    each(s.a.tensor, [&](long long i, long long j, long long k, long long l) {
      float v = from.at(s.a.tensor.place(i, j, k, l));
      float &sum = sums[place(s.y.tensor, i, j, k, l)];
      sum = s.mode == SUM ? sum + v : v > sum || std::isnan(v) ? v : sum;
    });
    each(s.y.tensor, [&](long long i, long long j, long long k, long long l) {
      long long p = s.y.tensor.place(i, j, k, l);
      put(s.y, p, sums[p]);
    });
  }
  // The same memory by other extents and strides.
  void reshape(const Step &s) {
    Source from = source(s.a);
    each(s.y.tensor, [&](long long i, long long j, long long k, long long l) {
      long long p = s.y.tensor.place(i, j, k, l);
      put(s.y, p, from.at(p));
    });
  }
};

}  // namespace dnn
