/**
 * Reverse-mode differentiation, closed under itself: a product is made of differentiable
 * operations.
 *
 * <p>Symbols: y = f(x); a cotangent of y is {@code gy}; the vector-Jacobian product of f at x maps
 * gy to {@code gx} = J^T gy.
 *
 * <p>Reading order: {@link perrin.autograd.Var} (a value, perhaps with a node), {@link
 * perrin.autograd.Op} (formula, forward and product in one declaration), {@link
 * perrin.autograd.Grad} (the backward pass), {@link perrin.autograd.FusedOp} (faster copies of
 * definitions), {@link perrin.autograd.Recompute} (memory for time), {@link
 * perrin.autograd.GradCheck}; then the operations in {@code perrin.autograd.op}.
 */
package perrin.autograd;
