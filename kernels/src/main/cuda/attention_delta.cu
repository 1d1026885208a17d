// The pre-pass of attention's vector-Jacobian product: delta_i = sum_e gOut_ie out_ie, a warp a query
// (attention.cuh), q [N,T] queries of E values. Reads both operands once: memory-bound.
//
// Ladder: a thread a query, whose neighbours read lines far apart -> a warp a query, lanes along e
// (here). Next: 16 bytes a lane, and a few queries a warp where E is below 128; or none, where the
// pass that writes gOut could add it up.
#include "attention.cuh"

KERNEL(attention_delta_f32, AttentionProblem p) { attention_delta<float>(p); }
KERNEL(attention_delta_bf16, AttentionProblem p) { attention_delta<bf16>(p); }
