// Several tensors one after another along an axis, in one launch.
//
//   y[…, s_k + i, …] = x_k[…, i, …],  s_k = the sum of the extents before part k
//
// Only moves, so a type is its size. Each part has a row of blocks (blockIdx.y), whose threads move
// units of 2 to 16 bytes, the widest that all layouts allow, in the order of y's memory: with
// channels last, stores and loads are runs of a part's channels.
// Ladder: a copy a part -> one launch, in which the parts' stores to a pixel meet in the cache.
#include "view.cuh"

namespace {

constexpr int MOST_PARTS = 8;

// Operands of the nest: y's range and the part.
struct Part {
  const void *from;
  void *to;
  Nest<2> nest;
};
struct Parts {
  Part part[MOST_PARTS];
};

template <class T>
__device__ __forceinline__ void concat(const Parts &parts) {
  const Part &part = parts.part[blockIdx.y];
  const T *from = static_cast<const T *>(part.from);
  T *to = static_cast<T *>(part.to);
  for (long long i = grid_thread(); i < part.nest.size; i += grid_threads()) {
    int at[2];
    part.nest.places((unsigned)i, at);
    to[at[0]] = from[at[1]];
  }
}

}  // namespace

// A unit: 2, 4, 8 or 16 bytes.
KERNEL(concat_2, Parts parts) { concat<unsigned short>(parts); }
KERNEL(concat_4, Parts parts) { concat<unsigned>(parts); }
KERNEL(concat_8, Parts parts) { concat<uint2>(parts); }
KERNEL(concat_16, Parts parts) { concat<uint4>(parts); }
