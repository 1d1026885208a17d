package perrin.diffusion.ode;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.ReduceOp;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * Tensors, differentiable: where the start or the equation is recorded, gradients flow through
 * every step.
 */
public enum Vars implements VectorSpace<Var> {
  /** The only instance. */
  VARS;

  @Override
  public Var combine(double[] c, List<Var> x) {
    return Combine.apply(c, x.toArray(Var[]::new));
  }

  /**
   * The root mean square over all axes but the first, the greatest over the first: every sample of
   * a batch keeps the tolerance.
   */
  @Override
  public double error(Var e, Var x, Var y, double rtol, double atol) {
    try (Scope _ = Scope.open("error")) {
      Var size = x.detach().abs().max(y.detach().abs());
      Var square = e.detach().div(size.mul(rtol).add(atol)).square();
      if (square.rank() > 1) {
        int[] rest = new int[square.rank() - 1];
        for (int i = 0; i < rest.length; i++) {
          rest[i] = i + 1;
        }
        square = square.mean(rest);
      }
      return Math.sqrt(Eager.reduce(ReduceOp.MAX, square.value()).item());
    }
  }

  @Override
  public double dot(Var x, Var y) {
    try (Scope _ = Scope.open("dot")) {
      return x.detach().mul(y.detach()).sumAll().value().item();
    }
  }

  @Override
  public double epsilon(Var x) {
    return x.value().dtype() == DType.FLOAT64 ? 0x1p-53 : 0x1p-24;
  }

  @Override
  public boolean recorded(Var x) {
    return x.recorded();
  }

  @Override
  public Memory<Var> memory() {
    return new Held();
  }

  /** Tensors that outlive a step; graphs recorded in a step outlive it anyhow. */
  private static final class Held implements Memory<Var> {
    private final Scope holder = Scope.holder("ODE");

    @Override
    public Runnable step() {
      return Scope.inner("ODE step")::close;
    }

    @Override
    public void hold(Var x) {
      holder.hold(x.value());
    }

    @Override
    public void release(Var x) {
      holder.release(x.value());
    }

    @Override
    public void hand(Var x) {
      Tensor value = x.value();
      Scope.adopt(value);
    }

    @Override
    public void close() {
      holder.close();
    }
  }
}
