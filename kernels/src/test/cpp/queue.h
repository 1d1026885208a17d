// The emulated device's queue. Work is done when it is enqueued, or, if CUDA_EMULATION_DEFER is set,
// when somebody waits: then whatever the host must keep until the device has read it, it must keep.
// While a graph is captured, work is only written down.
#pragma once
#include <functional>
#include <vector>

namespace emulation {

using Work = std::function<int()>;

struct Graph {
  std::vector<Work> work;
};

// Does, keeps or writes down a piece of work; what it returns, or an earlier error, is returned.
int enqueue(Work work);
// Does everything kept; the first error there was since the last wait.
int wait();
void begin_capture();
Graph *end_capture();
bool capturing();

}  // namespace emulation
