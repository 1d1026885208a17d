package perrin.diffusion.likelihood;

import java.util.function.UnaryOperator;
import perrin.autograd.Var;

/**
 * How the divergence of a field, the trace of its Jacobian, is found: exactly by D vector-Jacobian
 * products ({@link ExactTrace}) or without bias by one ({@link HutchinsonTrace}).
 */
public interface Trace {
  /**
   * A field and its divergence at a point.
   *
   * @param value f(x) [B, …]
   * @param divergence sum_i df_i/dx_i of each sample [B]
   */
  record Result(Var value, Var divergence) {}

  /**
   * Evaluates a field that treats the samples of a batch apart.
   *
   * @param field x to f(x), of x's shape, differentiable
   * @param x [B, …]
   * @return constants of the innermost open scope
   */
  Result of(UnaryOperator<Var> field, Var x);
}
