package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.FusedOp;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.FusedKernels;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * y = exp(x - max) / sum exp(x - max) over the last axis, or its logarithm. The product needs y
 * alone: gx = y (gy - sum gy y), or gx = gy - e^y sum gy.
 */
public enum Softmax implements FusedOp {
  /** y = exp(x) / sum exp(x). */
  SOFTMAX {
    @Override
    public Var definition(Var... x) {
      Var e = x[0].sub(Extremum.max(x[0].detach(), -1)).exp();
      return e.div(e.sum(-1));
    }

    @Override
    Var gx(Var gy, Var y) {
      return y.mul(gy.sub(gy.mul(y).sum(-1)));
    }
  },
  /** y = x - log sum exp(x). */
  LOG_SOFTMAX {
    @Override
    public Var definition(Var... x) {
      Var shifted = x[0].sub(Extremum.max(x[0].detach(), -1));
      return shifted.sub(shifted.exp().sum(-1).log());
    }

    @Override
    Var gx(Var gy, Var y) {
      return gy.sub(y.exp().mul(gy.sum(-1)));
    }
  };

  /**
   * Softmax along an axis.
   *
   * @param x logits
   * @param axis may be negative
   * @return positive values that sum to 1 along the axis
   */
  public static Var apply(Var x, int axis) {
    return SOFTMAX.along(x, axis);
  }

  /**
   * Logarithm of the softmax along an axis, without underflow.
   *
   * @param x logits
   * @param axis may be negative
   * @return values at most 0
   */
  public static Var log(Var x, int axis) {
    return LOG_SOFTMAX.along(x, axis);
  }

  private Var along(Var x, int axis) {
    int a = x.shape().axis(axis);
    return a == x.rank() - 1
        ? apply(new Var[] {x})
        : apply(new Var[] {x.transpose(a, -1)}).transpose(a, -1);
  }

  abstract Var gx(Var gy, Var y);

  @Override
  public Saves saves() {
    return Saves.OUTPUT;
  }

  @Override
  public Tensor fused(Forward f) {
    Tensor x = f.x(0);
    FusedKernels kernels = x.backend().fused();
    if (kernels == FusedKernels.NONE) {
      return null;
    }
    try (Scope s = Scope.inner(name())) {
      Tensor y = Eager.like(x, x.shape(), x.dtype(), name());
      return kernels.softmax(x, this == LOG_SOFTMAX, y) ? s.keep(y) : null;
    }
  }

  @Override
  public Var[] fusedVjp(Vjp c) {
    Tensor y = c.y().value();
    Tensor gx = Eager.like(y, y.shape(), y.dtype(), name());
    boolean done = y.backend().fused().softmaxGradient(c.gy().value(), y, this == LOG_SOFTMAX, gx);
    return done ? new Var[] {Var.constant(gx)} : null;
  }

  /** As the inputs are not kept, the product is differentiated through the output instead. */
  @Override
  public Var[] vjp(Vjp c) {
    Var[] fast = c.recording() ? null : fusedVjp(c);
    return fast != null ? fast : new Var[] {gx(c.gy(), c.y())};
  }
}
