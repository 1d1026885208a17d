package perrin.autograd.op;

import perrin.autograd.Var;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;

/** What all normalisations share: xHat = (x - mean) / sqrt(variance + eps), and their checks. */
final class Norms {
  private Norms() {}

  /** (x - mean) / sqrt(variance + eps) with mean and biased variance over the axes. */
  static Var standardized(Var x, double eps, int... axes) {
    Var centred = x.sub(x.mean(axes));
    return centred.mul(centred.square().mean(axes).add(eps).rsqrt());
  }

  static void checkParameters(String operation, Var x, int n, Var gamma, Var beta) {
    Shape each = Shape.of(n);
    if (!gamma.shape().equals(each) || !beta.shape().equals(each)) {
      throw new ShapeException(
          operation,
          "gamma "
              + gamma.shape()
              + " and beta "
              + beta.shape()
              + " must be "
              + each
              + " for x "
              + x.shape());
    }
  }
}
