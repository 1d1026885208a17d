// How the emulated driver runs a kernel.
#pragma once
#include "emulation.h"

namespace emulation {

constexpr int INVALID_VALUE = 1, LAUNCH_FAILED = 719;
constexpr size_t MOST_SHARED = 232448;

struct Launch {
  const char *name;
  void (*entry)(void **);
  dim3 grid, dim;
  size_t shared_bytes;
  void **parameters;
  bool reversed;  // the order in which threads and blocks run: what lacks a barrier then differs
};

// 0 or the driver's number of an error; what went wrong is printed.
int launch(const Launch &launch);

}  // namespace emulation
