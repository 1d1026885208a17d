// Heads of up to 256 columns; what is computed and how: attention_tf32.cuh.
#include "attention_tf32.cuh"

KERNEL_BOUNDS(128, 2, attention_tf32_256, AttentionProblem p) {
  attention_forward<Tf32Tiles, 256, 4, 16, false>(p);
}
KERNEL_BOUNDS(128, 2, attention_gq_tf32_256, AttentionProblem p) {
  attention_backward_queries<Tf32Tiles, 256, 4, 16>(p);
}
KERNEL_BOUNDS(128, 2, attention_gk_tf32_256, AttentionProblem p) {
  attention_backward_keys<Tf32Tiles, 256, 4, 16, true, false>(p);
}
KERNEL_BOUNDS(128, 2, attention_gv_tf32_256, AttentionProblem p) {
  attention_backward_keys<Tf32Tiles, 256, 4, 16, false, true>(p);
}
