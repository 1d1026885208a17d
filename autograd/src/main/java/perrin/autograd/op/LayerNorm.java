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
 * Layer normalisation over the last axis (Ba et al. 2016, arXiv 1607.06450, eq. 3-4): y = gamma (x
 * - mean) / sqrt(variance + eps) + beta, the variance biased.
 *
 * @param eps added to the variance
 */
public record LayerNorm(double eps) implements FusedOp {
  /**
   * Layer normalisation.
   *
   * @param x […,N]
   * @param gamma [N]
   * @param beta [N]
   * @param eps added to the variance
   * @return x's shape
   * @throws ShapeException if the extents do not fit
   */
  public static Var apply(Var x, Var gamma, Var beta, double eps) {
    if (x.rank() < 1) {
      throw new ShapeException("layer norm", "x " + x.shape() + " must be […,N]");
    }
    Norms.checkParameters("layer norm", x, x.dim(-1), gamma, beta);
    return new LayerNorm(eps).apply(x, gamma, beta);
  }

  @Override
  public String name() {
    return "layer norm";
  }

  @Override
  public Var definition(Var... in) {
    Var x = in[0].cast(in[1].value().dtype());
    Var y = Norms.standardized(x, eps, -1).mul(in[1]).add(in[2]);
    return y.cast(in[0].value().dtype());
  }

  @Override
  public Tensor fused(Forward f) {
    Tensor x = f.x(0);
    FusedKernels kernels = x.backend().fused();
    if (kernels == FusedKernels.NONE) {
      return null;
    }
    try (Scope s = Scope.inner(name())) {
      Shape statistics = x.shape().with(-1, 1);
      Tensor y = Eager.like(x, x.shape(), x.dtype(), name());
      Tensor mean = Tensor.allocate(x.backend(), x.dtype().accumulator(), statistics, name());
      Tensor rstd = Tensor.allocate(x.backend(), x.dtype().accumulator(), statistics, name());
      if (!kernels.layerNorm(x, f.x(1), f.x(2), eps, y, mean, rstd)) {
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
    Tensor gx = Eager.like(x, x.shape(), x.dtype(), name());
    Tensor gGamma = Tensor.allocate(x.backend(), gamma.dtype(), gamma.shape(), name());
    Tensor gBeta = Tensor.allocate(x.backend(), gamma.dtype(), c.shape(2), name());
    boolean done =
        x.backend()
            .fused()
            .layerNormGradient(c.gy().value(), x, gamma, c.extra(0), c.extra(1), gx, gGamma, gBeta);
    return done ? new Var[] {Var.constant(gx), Var.constant(gGamma), Var.constant(gBeta)} : null;
  }
}
