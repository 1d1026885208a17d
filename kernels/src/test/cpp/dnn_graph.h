// The graph functions of the emulated cuDNN.
#pragma once
#include <cstdlib>
#include <cstring>

#include "dnn_convolution.h"

namespace dnn {

// Whether the environment takes something away, for tests of what is done without it.
inline bool lacks(const char *what) {
  const char *all = getenv("CUDNN_EMULATION_LACKS");
  return all && strstr(all, what);
}

}  // namespace dnn
