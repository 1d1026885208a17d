package perrin.autograd;

import perrin.tensor.Tensor;

/**
 * A differentiable operation: formula, forward and vector-Jacobian product in one declaration.
 *
 * <p>The product maps {@link Var} to {@link Var} and is made of differentiable operations, so that
 * second derivatives need no second set of rules. Unless a graph is asked for, its operands carry
 * no nodes and nothing is recorded.
 *
 * <p>An operation without a first- and second-order gradient check fails the build.
 */
public interface Op {
  /**
   * Name for messages.
   *
   * @return a short word
   */
  String name();

  /**
   * What the product needs from the forward pass.
   *
   * @return the declaration
   */
  Saves saves();

  /**
   * y = f(x).
   *
   * @param f the operands, and a place for values that only the product needs
   * @return y
   */
  Tensor forward(Forward f);

  /**
   * gx_i = J_i^T gy for each input.
   *
   * @param c the cotangent and what was saved
   * @return one entry an input; null where it is zero or {@link Vjp#needs} says no
   */
  Var[] vjp(Vjp c);
}
