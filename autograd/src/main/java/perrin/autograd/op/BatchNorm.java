package perrin.autograd.op;

import perrin.autograd.Var;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;

/**
 * Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167, Algorithm 1): y = gamma (x - mean)
 * / sqrt(variance + eps) + beta for each channel, a composition of other operations.
 */
public final class BatchNorm {
  private BatchNorm() {}

  /**
   * Statistics of each channel over the batch and all places.
   *
   * @param mean [C]
   * @param variance [C], biased: divided by the number of elements a channel
   */
  public record Statistics(Var mean, Var variance) {}

  /**
   * Normalisation by the batch's own statistics.
   *
   * @param x [B,C,…]
   * @param gamma [C]
   * @param beta [C]
   * @param eps added to the variance
   * @return x's shape
   * @throws ShapeException if the extents do not fit
   */
  public static Var apply(Var x, Var gamma, Var beta, double eps) {
    int[] channel = channel(x);
    Norms.checkParameters("batch norm", x, x.dim(1), gamma, beta);
    return Norms.standardized(x, eps, others(x.shape()))
        .mul(gamma.reshape(channel))
        .add(beta.reshape(channel));
  }

  /**
   * Normalisation by given statistics, as in evaluation.
   *
   * @param x [B,C,…]
   * @param s of each channel
   * @param gamma [C]
   * @param beta [C]
   * @param eps added to the variance
   * @return x's shape
   */
  public static Var apply(Var x, Statistics s, Var gamma, Var beta, double eps) {
    int[] channel = channel(x);
    Norms.checkParameters("batch norm", x, x.dim(1), gamma, beta);
    Norms.checkParameters("batch norm statistics", x, x.dim(1), s.mean(), s.variance());
    Var factor = gamma.mul(s.variance().add(eps).rsqrt());
    Var addend = beta.sub(s.mean().mul(factor));
    return x.mul(factor.reshape(channel)).add(addend.reshape(channel));
  }

  /**
   * The batch's statistics; detach them before they enter a running average.
   *
   * @param x [B,C,…]
   * @return mean and biased variance of each channel
   */
  public static Statistics statistics(Var x) {
    channel(x);
    int[] axes = others(x.shape());
    return new Statistics(x.mean(axes).reshape(x.dim(1)), x.variance(axes).reshape(x.dim(1)));
  }

  private static int[] channel(Var x) {
    if (x.rank() < 2) {
      throw new ShapeException("batch norm", "x " + x.shape() + " must be [B,C,…]");
    }
    return x.shape().reduced().with(1, x.dim(1)).dims();
  }

  private static int[] others(Shape x) {
    int[] axes = new int[x.rank() - 1];
    for (int i = 1; i < axes.length; i++) {
      axes[i] = i + 1;
    }
    return axes;
  }
}
