package perrin.nn.optim;

import static perrin.tensor.Expression.c;
import static perrin.tensor.Expression.in;

import perrin.tensor.BinaryOp;
import perrin.tensor.Eager;
import perrin.tensor.Expression;
import perrin.tensor.ReduceOp;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/**
 * The global norm of all gradients, |g| = sqrt(sum_i sum g_i^2), and the factor that clips it
 * (Pascanu et al. 2013, arXiv 1211.5063, Algorithm 1).
 *
 * <p>Both are computed on the device and stay there, so that nothing waits; {@link #item} waits.
 * The sum runs tensor by tensor in order and does not depend on the number of threads.
 *
 * @param value [1], the norm, owned by the scope that was innermost
 */
public record GradientNorm(Tensor value) {
  // As in PyTorch, so that the factor is finite for a norm of 0.
  private static final double SLACK = 1e-6;

  /**
   * The norm.
   *
   * @param gradients at least one, on one backend
   * @return the norm
   */
  public static GradientNorm of(Tensor... gradients) {
    if (gradients.length == 0) {
      throw new IllegalArgumentException("gradient norm: there are no gradients");
    }
    return new GradientNorm(
        Scope.result(
            "gradient norm",
            () -> {
              Tensor first = gradients[0].check("gradient norm");
              Tensor sum =
                  Tensor.allocate(first.backend(), first.dtype(), Shape.of(1), "gradient norm");
              if (!first.backend().fused().sumOfSquares(gradients, sum)) {
                sum = definition(gradients);
              }
              return Eager.unary(UnaryOp.SQRT, sum);
            }));
  }

  private static Tensor definition(Tensor[] gradients) {
    Tensor sum = null;
    for (Tensor g : gradients) {
      Tensor square = Eager.unary(UnaryOp.SQUARE, g);
      Tensor part = Eager.reduce(ReduceOp.SUM, square).reshape(1);
      sum = sum == null ? part : Eager.binary(BinaryOp.ADD, sum, part);
    }
    return sum;
  }

  /**
   * The factor min(1, largest / (|g| + 1e-6)).
   *
   * @param largest the norm that is not exceeded, above 0
   * @return [1] on the device, owned by the innermost scope; NaN if the norm is
   */
  public Tensor clip(double largest) {
    if (!(largest > 0)) {
      throw new IllegalArgumentException(
          "gradient norm: the largest norm must be above 0, but is " + largest);
    }
    Expression factor =
        new Expression.Binary(BinaryOp.MIN, c(1), c(largest).div(in(0).add(c(SLACK))));
    return Eager.map(factor, value);
  }

  /**
   * The norm on the host; waits for the device.
   *
   * @return NaN or infinity if a gradient is, or if the sum of squares overflows
   */
  public double item() {
    return value.item();
  }

  /**
   * The norm on the host, which must be a number; waits for the device. Called every step or every
   * few, before the optimiser changes anything, it keeps bad numbers out of the parameters.
   *
   * @param step named in the error
   * @return the norm
   * @throws NotFiniteException if it is NaN or infinite
   */
  public double requireFinite(long step) {
    double norm = item();
    if (!Double.isFinite(norm)) {
      throw new NotFiniteException("the norm of the gradients", norm, step);
    }
    return norm;
  }
}
