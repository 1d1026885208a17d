package perrin.diffusion.likelihood;

import java.util.function.UnaryOperator;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * The trace by D vector-Jacobian products, {@code sum_i e_i^T J e_i}: exact, for few dimensions.
 */
public record ExactTrace() implements Trace {
  @Override
  public Result of(UnaryOperator<Var> field, Var x) {
    try (Scope scope = Scope.open("exact trace")) {
      Var at = Var.leaf(x.value());
      Var y = field.apply(at);
      int batch = x.dim(0);
      int d = x.shape().size() / batch;
      double[] sum = new double[batch];
      for (int i = 0; i < d; i++) {
        try (Scope _ = Scope.open("column")) {
          double[] g = Grad.retaining(y, unit(x, i, d), at)[0].value().toDoubles();
          for (int b = 0; b < batch; b++) {
            sum[b] += g[b * d + i];
          }
        }
      }
      scope.keep(y.value());
      Tensor divergence = scope.keep(Tensor.of(x.backend(), Shape.of(batch), sum));
      return new Result(y.detach(), Var.constant(divergence));
    }
  }

  /** The i-th unit vector for every sample. */
  private static Var unit(Var x, int i, int d) {
    double[] e = new double[x.shape().size()];
    for (int k = i; k < e.length; k += d) {
      e[k] = 1;
    }
    return Var.constant(Tensor.of(x.backend(), x.shape(), e));
  }
}
