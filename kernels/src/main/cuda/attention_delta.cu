// The pre-pass of attention's vector-Jacobian product: delta_i = sum_e gOut_ie out_ie, a warp a query
// (attention.cuh). Reads both operands once: memory-bound.
#include "attention.cuh"

KERNEL(attention_delta_f32, AttentionProblem p) { attention_delta<float>(p); }
KERNEL(attention_delta_bf16, AttentionProblem p) { attention_delta<bf16>(p); }
