#include "queue.h"

#include <cstdlib>
#include <mutex>

namespace emulation {
namespace {
// Any thread may enqueue and wait, the collector's among them, which frees what nobody holds: work is
// done one piece after the other, and a wait returns when another thread's wait has done it all.
std::recursive_mutex lock;
using Locked = std::lock_guard<std::recursive_mutex>;
std::vector<Work> kept;
Graph *graph = nullptr;
int failed = 0;

void run_kept() {
  std::vector<Work> now;
  now.swap(kept);
  for (auto &w : now) {
    int status = w();
    if (status) failed = status;
  }
}
}  // namespace

int enqueue(Work work) {
  Locked locked(lock);
  if (graph) {
    graph->work.push_back(std::move(work));
    return 0;
  }
  // Asked each time: a test may change it.
  if (getenv("CUDA_EMULATION_DEFER")) {
    kept.push_back(std::move(work));
    return 0;
  }
  run_kept();
  int status = work();
  if (status) failed = status;
  return status;
}

int wait() {
  Locked locked(lock);
  run_kept();
  int status = failed;
  failed = 0;
  return status;
}

void begin_capture() {
  Locked locked(lock);
  graph = new Graph;
}
Graph *end_capture() {
  Locked locked(lock);
  Graph *g = graph;
  graph = nullptr;
  return g;
}
bool capturing() {
  Locked locked(lock);
  return graph != nullptr;
}

}  // namespace emulation
