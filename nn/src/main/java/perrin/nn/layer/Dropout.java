package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.tensor.BinaryOp;
import perrin.tensor.Eager;
import perrin.tensor.Expression;

/**
 * In training, each element is 0 with probability rate and x / (1 - rate) else (Srivastava et al.
 * 2014, in the scaled form); otherwise the identity.
 *
 * <p>The mask of a sample depends on seed, step, layer and sample only ({@link Pass#noise}).
 */
public final class Dropout extends Module {
  private final double rate;
  private final Expression mask;

  /**
   * A layer.
   *
   * @param rate probability of dropping, from 0 to below 1
   * @throws IllegalArgumentException if the rate is out of range
   */
  public Dropout(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "dropout: rate must be at least 0 and below 1, but is " + rate);
    }
    this.rate = rate;
    this.mask =
        new Expression.Where(
            new Expression.Binary(BinaryOp.LT, Expression.in(0), Expression.c(rate)),
            Expression.c(0),
            Expression.c(1 / (1 - rate)));
  }

  /**
   * Drops out in training.
   *
   * @param p the pass
   * @param x [B,…]
   * @return x's shape
   */
  public Var forward(Pass p, Var x) {
    if (rate == 0 || !p.training()) {
      return x;
    }
    return scoped(() -> x.mul(Var.constant(Eager.map(mask, p.noise(this, x.value())))));
  }
}
