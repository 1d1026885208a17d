package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.FusedOp;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.FusedKernels;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * out = softmax(scale q k^T) v (Vaswani et al. 2017, arXiv 1706.03762, eq. 1).
 *
 * @param scale usually 1/sqrt(D)
 */
public record Attention(double scale) implements FusedOp {
  /**
   * Scaled dot-product attention.
   *
   * @param q [N,T,D], N = batch times heads
   * @param k [N,S,D]
   * @param v [N,S,E]
   * @param scale usually 1/sqrt(D)
   * @return [N,T,E]
   * @throws ShapeException if the extents do not fit
   */
  public static Var apply(Var q, Var k, Var v, double scale) {
    boolean fits = q.rank() == 3 && k.rank() == 3 && v.rank() == 3;
    fits = fits && q.dim(0) == k.dim(0) && k.dim(0) == v.dim(0);
    if (!fits || q.dim(2) != k.dim(2) || k.dim(1) != v.dim(1)) {
      throw new ShapeException(
          "attention",
          "q "
              + q.shape()
              + ", k "
              + k.shape()
              + " and v "
              + v.shape()
              + " must be [N,T,D], [N,S,D] and [N,S,E]; heads belong to N");
    }
    return new Attention(scale).apply(q, k, v);
  }

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public Saves saves() {
    return new Saves(Saves.ALL_INPUTS.inputs(), true);
  }

  @Override
  public Var definition(Var... in) {
    DType type = in[0].value().dtype();
    DType wide = type.accumulator();
    Var scores = in[0].cast(wide).matmul(in[1].cast(wide).transpose(1, 2)).mul(scale);
    return Softmax.apply(scores, -1).matmul(in[2].cast(wide)).cast(type);
  }

  @Override
  public Tensor fused(Forward f) {
    Tensor q = f.x(0);
    Tensor k = f.x(1);
    Tensor v = f.x(2);
    FusedKernels kernels = q.backend().fused();
    if (kernels == FusedKernels.NONE) {
      return null;
    }
    try (Scope s = Scope.inner(name())) {
      Shape shape = Shape.of(q.dim(0), q.dim(1), v.dim(2));
      Shape rows = Shape.of(q.dim(0), q.dim(1));
      Tensor out = Tensor.allocate(q.backend(), q.dtype(), shape, name());
      Tensor logSumExp = Tensor.allocate(q.backend(), q.dtype().accumulator(), rows, name());
      if (!kernels.attention(q, k, v, scale, out, logSumExp)) {
        return null;
      }
      f.keep(s.keep(logSumExp));
      return s.keep(out);
    }
  }

  @Override
  public Var[] fusedVjp(Vjp c) {
    Tensor q = c.x(0).value();
    Tensor k = c.x(1).value();
    Tensor v = c.x(2).value();
    Tensor gq = Eager.like(q, q.shape(), q.dtype(), name());
    Tensor gk = Eager.like(k, k.shape(), k.dtype(), name());
    Tensor gv = Eager.like(v, v.shape(), v.dtype(), name());
    Tensor out = c.y().value();
    boolean done =
        q.backend()
            .fused()
            .attentionGradient(c.gy().value(), q, k, v, out, c.extra(0), scale, gq, gk, gv);
    return done ? new Var[] {Var.constant(gq), Var.constant(gk), Var.constant(gv)} : null;
  }
}
