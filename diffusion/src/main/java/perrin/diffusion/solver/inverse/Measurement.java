package perrin.diffusion.solver.inverse;

import java.util.function.UnaryOperator;
import perrin.autograd.Var;

/**
 * A linear measurement of the clean sample, {@code y = A x_0 + std n} with n ~ N(0, I).
 *
 * @param operator A, differentiable: [B, …] to the shape of y
 * @param y what was measured; broadcasts against A x_0
 * @param std standard deviation of its noise, above 0
 */
public record Measurement(UnaryOperator<Var> operator, Var y, double std) {
  /**
   * Checks the deviation.
   *
   * @throws IllegalArgumentException if it is not above 0
   */
  public Measurement {
    if (!(std > 0)) {
      throw new IllegalArgumentException("measurement: std " + std + " must be above 0");
    }
  }

  /**
   * What the measurement leaves unexplained.
   *
   * @param x0 [B, …]
   * @return y - A x0
   */
  public Var residual(Var x0) {
    return y.sub(operator.apply(x0));
  }
}
