// Heads of up to 128 columns; what is computed and how: attention_tf32.cuh.
#include "attention_tf32.cuh"

KERNEL_BOUNDS(128, 2, attention_tf32_128, AttentionProblem p) {
  attention_forward<Tf32Tiles, 128, 4, 32, false>(p);
}
KERNEL_BOUNDS(128, 2, attention_gq_tf32_128, AttentionProblem p) {
  attention_backward_queries<Tf32Tiles, 128, 4, 32>(p);
}
KERNEL_BOUNDS(128, 2, attention_gkv_tf32_128, AttentionProblem p) {
  attention_backward_keys<Tf32Tiles, 128, 4, 32, true, true>(p);
}
