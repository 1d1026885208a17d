// How a kernel says that an operand is wrong: it writes nothing and goes on, and the host throws at
// its next wait (DeviceFaults).
#pragma once
#include "prelude.cuh"

// Two ints of the host's: the number of the first launch that found something, and what it found.
// Many threads may report at once; those of one launch must all give the same value.
__device__ __forceinline__ void report_fault(int *record, int number, int value) {
  if (atomicCAS(record, 0, number) == 0) record[1] = value;
}
