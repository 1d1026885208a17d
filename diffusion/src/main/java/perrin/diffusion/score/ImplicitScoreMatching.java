package perrin.diffusion.score;

import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.EachSample;
import perrin.diffusion.equation.Equation;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Score matching without any score to match: integration by parts turns J_ESM into what the model's
 * own derivatives give, up to a constant.
 */
public final class ImplicitScoreMatching {
  private ImplicitScoreMatching() {}

  /**
   * {@code J_ISM = E_q [tr(grad s_theta(x)) + 1/2 |s_theta(x)|^2] = J_ESM - E_q 1/2 |grad log q|^2}
   * (Hyvärinen 2005, eq. 4), with the whole trace of the Jacobian: as many products as dimensions.
   *
   * @param field s_theta
   * @param x points of q [B, …]
   * @return the integrand [B], differentiable in the model's parameters
   */
  @Equation("SCO-10")
  public static Var of(ScoreField field, Var x) {
    Var point = Var.leaf(x.value());
    Var s = field.at(point);
    return trace(s, point).add(EachSample.sum(s.square()).mul(0.5));
  }

  private static Var trace(Var s, Var point) {
    int d = EachSample.elements(point);
    int[] one = point.shape().dims();
    one[0] = 1;
    Var sum = null;
    for (int i = 0; i < d; i++) {
      double[] unit = new double[d];
      unit[i] = 1;
      Tensor e = Tensor.of(point.backend(), Shape.of(one), unit);
      Var term = along(s, Var.constant(e).expand(point.shape()), point);
      sum = sum == null ? term : sum.add(term);
    }
    return sum;
  }

  /** v . grad(s) v, one a sample. */
  private static Var along(Var s, Var v, Var point) {
    return EachSample.sum(Grad.recordedProduct(s, v, point)[0].mul(v));
  }

  /**
   * The same with one random direction in place of the trace: {@code v . grad(s) v + 1/2 |s|^2}
   * with E v v^T = I (Song et al. 2019, arXiv 1905.07088, eq. 8, sliced score matching with
   * variance reduction).
   *
   * @param field s_theta
   * @param x points of q [B, …]
   * @param v directions [B, …], such as standard normal
   * @return the integrand [B]
   */
  public static Var sliced(ScoreField field, Var x, Var v) {
    Var point = Var.leaf(x.value());
    Var s = field.at(point);
    return along(s, v, point).add(EachSample.sum(s.square()).mul(0.5));
  }
}
