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
 * Group normalisation (Wu and He 2018, arXiv 1803.08494, eq. 1, 2, 7), with SiLU on request: y =
 * act(gamma (x - mean) / sqrt(variance + eps) + beta), mean and biased variance over each sample's
 * groups of neighbouring channels.
 *
 * @param groups divides the channels
 * @param eps added to the variance
 * @param silu whether act is SiLU, else the identity
 */
public record GroupNorm(int groups, double eps, boolean silu) implements FusedOp {
  /**
   * Group normalisation.
   *
   * @param x [B,C,…]
   * @param gamma [C]
   * @param beta [C]
   * @param groups divides C
   * @param eps added to the variance
   * @param silu whether SiLU follows
   * @return x's shape
   * @throws ShapeException if the extents do not fit
   */
  public static Var apply(Var x, Var gamma, Var beta, int groups, double eps, boolean silu) {
    if (x.rank() < 2 || groups < 1 || x.dim(1) % groups != 0) {
      throw new ShapeException(
          "group norm",
          "x " + x.shape() + " must be [B,C,…] with C a multiple of the " + groups + " groups");
    }
    Norms.checkParameters("group norm", x, x.dim(1), gamma, beta);
    return new GroupNorm(groups, eps, silu).apply(x, gamma, beta);
  }

  @Override
  public String name() {
    return "group norm";
  }

  @Override
  public Var definition(Var... in) {
    // Statistics are those of the parameters' type.
    Var x = in[0].cast(in[1].value().dtype());
    Shape shape = x.shape();
    int[] grouped = new int[shape.rank() + 1];
    int[] within = new int[shape.rank() - 1];
    int[] channel = shape.reduced().dims();
    grouped[0] = shape.dim(0);
    grouped[1] = groups;
    grouped[2] = shape.dim(1) / groups;
    for (int a = 2; a < shape.rank(); a++) {
      grouped[a + 1] = shape.dim(a);
    }
    for (int i = 0; i < within.length; i++) {
      within[i] = i + 2;
    }
    channel[1] = shape.dim(1);
    Var xHat = Norms.standardized(x.reshape(grouped), eps, within).reshape(shape.dims());
    Var y = xHat.mul(in[1].reshape(channel)).add(in[2].reshape(channel));
    return (silu ? y.silu() : y).cast(in[0].value().dtype());
  }

  @Override
  public Tensor fused(Forward f) {
    Tensor x = f.x(0);
    FusedKernels kernels = x.backend().fused();
    if (kernels == FusedKernels.NONE) {
      return null;
    }
    try (Scope s = Scope.inner(name())) {
      Shape statistics = Shape.of(x.dim(0), groups);
      Tensor y = Eager.like(x, x.shape(), x.dtype(), name());
      Tensor mean = Tensor.allocate(x.backend(), x.dtype().accumulator(), statistics, name());
      Tensor rstd = Tensor.allocate(x.backend(), x.dtype().accumulator(), statistics, name());
      if (!kernels.groupNorm(x, f.x(1), f.x(2), groups, eps, silu, y, mean, rstd)) {
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
    // Skip connections leave cotangents of x behind, which the kernel adds on the way.
    Tensor[] waiting = c.needs(0) ? c.waiting(0) : new Tensor[0];
    boolean done = waiting.length > 0 && gradient(c, waiting, gx, gGamma, gBeta);
    if (done) {
      c.include(0);
    } else {
      done = gradient(c, new Tensor[0], gx, gGamma, gBeta);
    }
    return done ? new Var[] {Var.constant(gx), Var.constant(gGamma), Var.constant(gBeta)} : null;
  }

  private boolean gradient(Vjp c, Tensor[] addends, Tensor gx, Tensor gGamma, Tensor gBeta) {
    Tensor x = c.x(0).value();
    return x.backend()
        .fused()
        .groupNormGradient(
            c.gy().value(),
            x,
            c.x(1).value(),
            c.x(2).value(),
            c.extra(0),
            c.extra(1),
            groups,
            silu,
            addends,
            gx,
            gGamma,
            gBeta);
  }
}
