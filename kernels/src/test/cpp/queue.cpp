#include "queue.h"

#include <cstdlib>

namespace emulation {
namespace {
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
  run_kept();
  int status = failed;
  failed = 0;
  return status;
}

void begin_capture() { graph = new Graph; }
Graph *end_capture() {
  Graph *g = graph;
  graph = nullptr;
  return g;
}
bool capturing() { return graph != nullptr; }

}  // namespace emulation
