// Heads of up to 64 columns; what is computed and how: attention_f32.cuh.
#include "attention_f32.cuh"

// Two blocks share a multiprocessor.
KERNEL_BOUNDS(256, 2, attention_f32_64, AttentionProblem p) {
  forward<64 / 64>(p);
}
KERNEL_BOUNDS(256, 2, attention_gq_f32_64, AttentionProblem p) {
  backward_queries<64 / 64>(p);
}
KERNEL_BOUNDS(256, 2, attention_gkv_f32_64, AttentionProblem p) {
  backward_keys<64 / 64>(p);
}
