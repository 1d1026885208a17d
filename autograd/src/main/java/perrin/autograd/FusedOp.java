package perrin.autograd;

import perrin.tensor.Tensor;

/**
 * An operation that <em>is</em> a composition of others, with an optional faster copy of it.
 *
 * <p>{@link #apply} runs the kernel where the backend has one and else the definition. A product
 * that must itself be differentiable replays the definition, so that a fused backward kernel serves
 * first order only.
 */
public interface FusedOp extends Op {
  /**
   * The operation as a composition of differentiable operations.
   *
   * @param x operands
   * @return y
   */
  Var definition(Var... x);

  /**
   * The faster forward pass.
   *
   * @param f operands; statistics for the product may be kept
   * @return y, or null if no kernel takes these operands
   */
  Tensor fused(Forward f);

  /**
   * The faster product of first order.
   *
   * @param c the cotangent, all inputs, and what the kernel kept
   * @return one entry an input, or null if no kernel takes these operands
   */
  Var[] fusedVjp(Vjp c);

  @Override
  default Saves saves() {
    return Saves.ALL_INPUTS;
  }

  @Override
  default Tensor forward(Forward f) {
    return fused(f);
  }

  @Override
  default Var[] vjp(Vjp c) {
    Var[] fast = c.recording() ? null : fusedVjp(c);
    return fast != null ? fast : Recompute.product(this::definition, c);
  }

  /**
   * Runs the kernel, or the definition where there is none.
   *
   * @param x operands
   * @return y
   */
  default Var apply(Var... x) {
    Var y = Var.tryApply(this, x);
    return y != null ? y : definition(x);
  }
}
