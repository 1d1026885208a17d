// Heads of up to 128 columns; what is computed and how: attention_bf16.cuh.
#include "attention_bf16.cuh"

KERNEL_BOUNDS(128, 2, attention_bf16_128, AttentionProblem p) {
  attention_forward<Bf16Tiles, 128, 4, 64, true>(p);
}
KERNEL_BOUNDS(128, 2, attention_gq_bf16_128, AttentionProblem p) {
  attention_backward_queries<Bf16Tiles, 128, 4, 32>(p);
}
KERNEL_BOUNDS(128, 2, attention_gkv_bf16_128, AttentionProblem p) {
  attention_backward_keys<Bf16Tiles, 128, 4, 32, true, true>(p);
}
