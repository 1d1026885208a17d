/**
 * The differentiable operations, one idea a file: formula, forward and product stand together.
 *
 * <p>Linear operations come in transposition pairs: sum and expand, slice and pad, gather and
 * scatter-add, conv2d and its two gradients. Reading order: {@link perrin.autograd.op.Unary},
 * {@link perrin.autograd.op.Binary}, {@link perrin.autograd.op.Reduce}, {@link
 * perrin.autograd.op.Reorder}, {@link perrin.autograd.op.Matmul}, {@link
 * perrin.autograd.op.Conv2d}, then the layers' operations. Those with a fused kernel ({@link
 * perrin.autograd.op.GroupNorm}, {@link perrin.autograd.op.LayerNorm}, {@link
 * perrin.autograd.op.Softmax}, {@link perrin.autograd.op.Attention}) state their definition beside
 * it.
 */
package perrin.autograd.op;
