package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.FusedOp;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.FusedKernels;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167, Algorithm 1): y = gamma (x - mean)
 * / sqrt(variance + eps) + beta for each channel.
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
    channel(x);
    Norms.checkParameters("batch norm", x, x.dim(1), gamma, beta);
    return new ByBatch(eps).apply(x, gamma, beta);
  }

  /**
   * Normalisation by the batch's own statistics, by a kernel where there is one.
   *
   * @param eps added to the variance
   */
  public record ByBatch(double eps) implements FusedOp {
    @Override
    public String name() {
      return "batch norm";
    }

    @Override
    public Var definition(Var... in) {
      // Statistics are those of the parameters' type.
      Var x = in[0].cast(in[1].value().dtype());
      int[] channel = channel(x);
      return Norms.standardized(x, eps, others(x.shape()))
          .mul(in[1].reshape(channel))
          .add(in[2].reshape(channel))
          .cast(in[0].value().dtype());
    }

    @Override
    public Tensor fused(Forward f) {
      Tensor x = f.x(0);
      FusedKernels kernels = x.backend().fused();
      if (kernels == FusedKernels.NONE) {
        return null;
      }
      try (Scope s = Scope.inner(name())) {
        Shape statistics = Shape.of(x.dim(1));
        Tensor y = Eager.like(x, x.shape(), x.dtype(), name());
        Tensor mean = Tensor.allocate(x.backend(), x.dtype().accumulator(), statistics, name());
        Tensor rstd = Tensor.allocate(x.backend(), x.dtype().accumulator(), statistics, name());
        if (!kernels.batchNorm(x, f.x(1), f.x(2), eps, y, mean, rstd)) {
          return null;
        }
        f.keep(s.keep(mean));
        f.keep(s.keep(rstd));
        return s.keep(y);
      }
    }

    @Override
    public Var[] fusedVjp(Vjp c) {
      Tensor x = c.x(0).value();
      Tensor gamma = c.x(1).value();
      Tensor beta = c.x(2).value();
      Tensor gx = Eager.like(x, x.shape(), x.dtype(), name());
      Tensor gGamma = Tensor.allocate(x.backend(), gamma.dtype(), gamma.shape(), name());
      Tensor gBeta = Tensor.allocate(x.backend(), gamma.dtype(), beta.shape(), name());
      boolean done =
          x.backend()
              .fused()
              .batchNormGradient(
                  c.gy().value(), x, gamma, beta, c.extra(0), c.extra(1), gx, gGamma, gBeta);
      return done ? new Var[] {Var.constant(gx), Var.constant(gGamma), Var.constant(gBeta)} : null;
    }
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
