package perrin.diffusion.likelihood;

import java.util.List;
import java.util.function.UnaryOperator;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.equation.Equation;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * A discrete normalising flow: invertible maps one after another, each of which changes the density
 * by the determinant of its Jacobian (Rezende and Mohamed 2015, arXiv 1505.05770, eq. 6).
 *
 * @param maps invertible, differentiable, samples of a batch apart
 */
public record NormalizingFlow(List<UnaryOperator<Var>> maps) {
  /** Copies the list. */
  public NormalizingFlow {
    maps = List.copyOf(maps);
  }

  /**
   * Points and their log density.
   *
   * @param x [B,D]
   * @param logDensity nats [B]
   */
  public record Points(Var x, Var logDensity) {}

  /**
   * Moves points through all maps.
   *
   * @param start points and their log density before
   * @return after
   */
  public Points apply(Points start) {
    Points p = start;
    for (UnaryOperator<Var> map : maps) {
      p = step(map, p);
    }
    return p;
  }

  /**
   * One map: {@code log p(x_{t+1}) = log p(x_t) - log |det dx_{t+1}/dx_t|} (ODE-1).
   *
   * @param map x_t to x_{t+1}
   * @param p points x_t and their log density
   * @return points x_{t+1} and theirs
   */
  @Equation("ODE-1")
  static Points step(UnaryOperator<Var> map, Points p) {
    try (Scope scope = Scope.open("normalising flow")) {
      Var at = Var.leaf(p.x().value());
      Var y = map.apply(at);
      double[][][] jacobian = jacobian(y, at);
      double[] log = new double[jacobian.length];
      for (int b = 0; b < log.length; b++) {
        log[b] = LogDeterminant.ofAbsolute(jacobian[b]);
      }
      Var change = Var.constant(Tensor.of(y.backend(), Shape.of(log.length), log));
      Var density = p.logDensity().sub(change);
      scope.keep(y.value());
      scope.keep(density.value());
      return new Points(y.detach(), density.detach());
    }
  }

  /** dy_i/dx_j of each sample, [B][D][D]. */
  private static double[][][] jacobian(Var y, Var at) {
    int batch = at.dim(0);
    int d = at.shape().size() / batch;
    double[][][] out = new double[batch][d][d];
    for (int i = 0; i < d; i++) {
      double[] e = new double[batch * d];
      for (int b = 0; b < batch; b++) {
        e[b * d + i] = 1;
      }
      try (Scope _ = Scope.open("row")) {
        Var unit = Var.constant(Tensor.of(y.backend(), y.shape(), e));
        double[] g = Grad.retaining(y, unit, at)[0].value().toDoubles();
        for (int b = 0; b < batch; b++) {
          System.arraycopy(g, b * d, out[b][i], 0, d);
        }
      }
    }
    return out;
  }
}
