package perrin.nn.layer;

import java.util.Objects;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.Eager;
import perrin.tensor.Expression;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * y = gamma (x - mean) / sqrt(variance + eps) + beta over batch and places of each channel (Ioffe
 * and Szegedy 2015, arXiv 1502.03167, Algorithm 1).
 *
 * <p>A module is a pure function, so the running statistics of Algorithm 2 are a value of their own
 * that the training loop carries: {@link #statistics}, {@link Statistics#moved}, and the second
 * {@code forward}.
 *
 * <p>Parameters: weight [C] = gamma, starts at 1; bias [C] = beta, starts at 0.
 */
public final class BatchNorm extends Module {
  /** Added to the variance, as in PyTorch. */
  public static final double EPS = 1e-5;

  private final Parameter gamma;
  private final Parameter beta;

  /**
   * A norm.
   *
   * @param channels of x
   */
  public BatchNorm(int channels) {
    this.gamma = parameter("weight", Shape.of(channels), Init.ones());
    this.beta = parameter("bias", Shape.of(channels), Init.zeros());
  }

  /**
   * Mean and variance of each channel.
   *
   * @param mean [C]
   * @param variance [C]
   */
  public record Statistics(Tensor mean, Tensor variance) {
    /** Refuses null. */
    public Statistics {
      Objects.requireNonNull(mean, "mean");
      Objects.requireNonNull(variance, "variance");
    }

    /**
     * (1 - momentum) this + momentum newer.
     *
     * @param newer statistics of a batch
     * @param momentum from 0 to 1; PyTorch's default is 0.1
     * @return fresh tensors, owned by the innermost scope
     */
    public Statistics moved(Statistics newer, double momentum) {
      Expression mix =
          Expression.in(0)
              .mul(Expression.c(1 - momentum))
              .add(Expression.in(1).mul(Expression.c(momentum)));
      return new Statistics(
          Eager.map(mix, mean, newer.mean), Eager.map(mix, variance, newer.variance));
    }
  }

  /**
   * Normalises by the statistics of this batch.
   *
   * @param p the pass
   * @param x [B,C,…]
   * @return x's shape
   */
  public Var forward(Pass p, Var x) {
    return scoped(() -> perrin.autograd.op.BatchNorm.apply(x, p.of(gamma), p.of(beta), EPS));
  }

  /**
   * Normalises by given statistics, such as running ones.
   *
   * @param p the pass
   * @param x [B,C,…]
   * @param statistics of each channel
   * @return x's shape
   */
  public Var forward(Pass p, Var x, Statistics statistics) {
    return scoped(
        () ->
            perrin.autograd.op.BatchNorm.apply(
                x,
                new perrin.autograd.op.BatchNorm.Statistics(
                    Var.constant(statistics.mean()), Var.constant(statistics.variance())),
                p.of(gamma),
                p.of(beta),
                EPS));
  }

  /**
   * The statistics of a batch, with the unbiased variance (n - 1) as in Algorithm 2.
   *
   * @param x [B,C,…]
   * @return fresh tensors, owned by the innermost scope
   */
  public static Statistics statistics(Var x) {
    var biased = perrin.autograd.op.BatchNorm.statistics(x.detach());
    int n = x.shape().size() / Math.max(1, x.dim(1));
    double unbiasing = n / (double) Math.max(1, n - 1);
    return new Statistics(biased.mean().value(), biased.variance().mul(unbiasing).value());
  }
}
