// Heads of up to 256 columns; what is computed and how: attention_bf16.cuh.
#include "attention_bf16.cuh"

KERNEL_BOUNDS(128, 2, attention_bf16_256, AttentionProblem p) {
  attention_forward<Bf16Tiles, 256, 4, 32, false>(p);
}
KERNEL_BOUNDS(128, 2, attention_gq_bf16_256, AttentionProblem p) {
  attention_backward_queries<Bf16Tiles, 256, 4, 32>(p);
}
KERNEL_BOUNDS(128, 2, attention_gk_bf16_256, AttentionProblem p) {
  attention_backward_keys<Bf16Tiles, 256, 4, 32, true, false>(p);
}
KERNEL_BOUNDS(128, 2, attention_gv_bf16_256, AttentionProblem p) {
  attention_backward_keys<Bf16Tiles, 256, 4, 32, false, true>(p);
}
