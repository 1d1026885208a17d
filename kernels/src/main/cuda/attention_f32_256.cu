// Heads of up to 256 columns; what is computed and how: attention_f32.cuh.
#include "attention_f32.cuh"

KERNEL_BOUNDS(256, 1, attention_f32_256, AttentionProblem p) {
  forward<256 / 64>(p);
}
KERNEL_BOUNDS(256, 1, attention_gq_f32_256, AttentionProblem p) {
  backward_queries<256 / 64>(p);
}
KERNEL_BOUNDS(256, 1, attention_gkv_f32_256, AttentionProblem p) {
  backward_keys<256 / 64>(p);
}
