package perrin.diffusion.likelihood;

import perrin.autograd.Var;

/** The log density at the noisy end, with which a likelihood begins. */
@FunctionalInterface
public interface TerminalDensity {
  /**
   * The log density.
   *
   * @param x [B, …]
   * @return nats [B]
   */
  Var of(Var x);

  /**
   * The prior N(0, std^2 I).
   *
   * @param std its standard deviation, above 0
   * @return {@code -|x|^2 / (2 std^2) - D log(2 pi std^2) / 2}
   */
  static TerminalDensity normal(double std) {
    return x -> {
      int batch = x.dim(0);
      int d = x.shape().size() / batch;
      double constant = -0.5 * d * Math.log(2 * Math.PI * std * std);
      Var square = x.square().reshape(batch, d).sum(1).reshape(batch);
      return square.mul(-0.5 / (std * std)).add(constant);
    };
  }
}
