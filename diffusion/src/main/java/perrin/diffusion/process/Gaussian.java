package perrin.diffusion.process;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.tensor.Scope;

/**
 * A batch of isotropic Gaussians N(mean, std^2 I).
 *
 * @param mean [B, …]
 * @param std standard deviation, at least 0
 */
public record Gaussian(Var mean, double std) {
  /**
   * Checks the deviation.
   *
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public Gaussian {
    if (!(std >= 0) || Double.isInfinite(std)) {
      throw new IllegalArgumentException("gaussian: std " + std + " must be finite, at least 0");
    }
  }

  /**
   * A draw: mean + std z.
   *
   * @param z standard normal, of mean's shape
   * @return [B, …]
   */
  public Var sample(Var z) {
    return std == 0 ? mean : Combine.apply(new double[] {1, std}, mean, z);
  }

  /**
   * Log density in nats, one a sample: -|x - mean|^2 / (2 std^2) - D log(std sqrt(2 pi)).
   *
   * @param x [B, …]
   * @return [B]
   * @throws ArithmeticException if std is 0, so that there is no density
   */
  public Var logDensity(Var x) {
    if (std == 0) {
      throw new ArithmeticException("gaussian: no density, as std is 0");
    }
    int batch = x.dim(0);
    int d = x.shape().size() / Math.max(1, batch);
    try (Scope scope = Scope.inner("gaussian log density")) {
      Var squares = x.sub(mean).square().reshape(batch, d).sum(1).reshape(batch);
      Var y = squares.mul(-1 / (2 * std * std)).sub(d * Math.log(std * Math.sqrt(2 * Math.PI)));
      scope.keep(y.value());
      return y;
    }
  }
}
