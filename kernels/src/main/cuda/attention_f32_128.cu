// Heads of up to 128 columns; what is computed and how: attention_f32.cuh.
#include "attention_f32.cuh"

// Both accumulators of gkv need the registers of a whole multiprocessor.
KERNEL_BOUNDS(256, 2, attention_f32_128, AttentionProblem p) {
  forward<128 / 64>(p);
}
KERNEL_BOUNDS(256, 2, attention_gq_f32_128, AttentionProblem p) {
  backward_queries<128 / 64>(p);
}
KERNEL_BOUNDS(256, 1, attention_gkv_f32_128, AttentionProblem p) {
  backward_keys<128 / 64>(p);
}
