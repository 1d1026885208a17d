package perrin.diffusion.exact;

import java.util.Arrays;
import java.util.function.IntFunction;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.tensor.Eager;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * A mixture after noising, at points x: all its components' quantities, broadcast over [B,J,D].
 *
 * <p>What depends on directions is held in each component's own axes, where its covariance is
 * diagonal.
 */
final class NoisedMixture {
  private final GaussianMixture data;
  private final Var like;
  private final Var signal; // [] or [B,1,1]
  private final Var mu; // [1,J,D]
  private final Var variance; // c^2, [1,J,D]
  private final Var v; // signal^2 c^2 + noise^2, [·,J,D]
  private final Var axes; // Q [1,J,D,D], or null for the identity
  private final Var offset; // Q^T (x - signal mu), [B,J,D]

  NoisedMixture(GaussianMixture data, Var x, NoiseLevels levels) {
    this.data = data;
    this.like = x;
    int batch = x.dim(0);
    if (x.shape().size() != batch * data.dimensions()) {
      throw new ShapeException(
          "mixture", "x " + x.shape() + " must have " + data.dimensions() + " elements a sample");
    }
    Var rows = x.reshape(batch, 1, data.dimensions());
    signal = levels.of(NoiseLevel::signal, rows);
    mu = table(data::mean);
    variance = table(j -> Arrays.stream(data.deviation(j)).map(c -> c * c).toArray());
    v = signal.square().mul(variance).add(levels.of(l -> l.noise() * l.noise(), rows));
    axes = data.axes(0) == null ? null : matrices();
    offset = inAxes(rows.sub(signal.mul(mu)));
  }

  /** sum_j r_j (mu_j + Q_j signal c_j^2 / v_j Q_j^T (x - signal mu_j)), [B,1,D]. */
  Var x0() {
    Var gain = signal.mul(variance).div(v);
    return responsibilities().mul(mu.add(outOfAxes(gain.mul(offset)))).sum(1);
  }

  /** sum_j r_j Q_j Q_j^T (signal mu_j - x) / v_j, [B,1,D]. */
  Var score() {
    return responsibilities().mul(outOfAxes(offset.div(v).neg())).sum(1);
  }

  /** sum_i (sum_j r_j (s_ji^2 - 1 / v_ji) - s_i^2) with s_j = (signal mu_j - x) / v_j, [B,1,1]. */
  Var scoreDivergence() {
    Var r = responsibilities();
    Var each = offset.div(v).neg();
    Var second = r.mul(each.square().sub(v.reciprocal())).sum(1, 2);
    return second.sub(r.mul(outOfAxes(each)).sum(1).square().sum(2));
  }

  /** log sum_j w_j N(x; signal mu_j, v_j), [B,1,1]. */
  Var logDensity() {
    Var terms = logTerms();
    Var shift = largest(terms);
    return terms.sub(shift).exp().sum(1).log().add(shift);
  }

  /**
   * sum_j r_j d/dt log N(x; signal mu_j, v_j) = sum_j r_j sum_i (signal' mu offset / v + v' / 2
   * (offset^2 / v^2 - 1 / v)), [B,1,1].
   */
  Var logDensityRate(double signalRate, double signalSquareRate, double noiseSquareRate) {
    Var vRate = variance.mul(signalSquareRate).add(noiseSquareRate);
    Var moved = inAxes(mu.mul(signalRate)).mul(offset).div(v);
    Var widened = offset.square().div(v).sub(1).mul(vRate).div(v).mul(0.5);
    return responsibilities().mul(moved.add(widened).sum(2)).sum(1);
  }

  /** log (w_j N(x; signal mu_j, v_j)) as [B,J,1]. */
  private Var logTerms() {
    double[] w = new double[data.components()];
    for (int j = 0; j < w.length; j++) {
      w[j] = Math.log(data.weight(j));
    }
    Var logWeights = constant(Shape.of(1, w.length, 1), w);
    Var exponent = offset.square().div(v).add(v.mul(2 * Math.PI).log()).sum(2).mul(-0.5);
    return exponent.add(logWeights);
  }

  /** r_j as [B,J,1]. */
  private Var responsibilities() {
    Var terms = logTerms();
    Var e = terms.sub(largest(terms)).exp();
    return e.div(e.sum(1));
  }

  /** A constant that keeps exponentials in range; it cancels, so that it needs no gradient. */
  private static Var largest(Var terms) {
    return Var.constant(Eager.reduce(ReduceOp.MAX, terms.value(), 1));
  }

  /** Q^T y for y [·,J,D]. */
  private Var inAxes(Var y) {
    if (axes == null) {
      return y;
    }
    int[] d = y.shape().dims();
    return axes.mul(y.reshape(d[0], d[1], d[2], 1)).sum(2).reshape(d);
  }

  /** Q y for y [·,J,D]. */
  private Var outOfAxes(Var y) {
    if (axes == null) {
      return y;
    }
    int[] d = y.shape().dims();
    return axes.mul(y.reshape(d[0], d[1], 1, d[2])).sum(3).reshape(d);
  }

  private Var table(IntFunction<double[]> row) {
    int d = data.dimensions();
    double[] all = new double[data.components() * d];
    for (int j = 0; j < data.components(); j++) {
      System.arraycopy(row.apply(j), 0, all, j * d, d);
    }
    return constant(Shape.of(1, data.components(), d), all);
  }

  private Var matrices() {
    int d = data.dimensions();
    double[] all = new double[data.components() * d * d];
    for (int j = 0; j < data.components(); j++) {
      for (int i = 0; i < d; i++) {
        System.arraycopy(data.axes(j)[i], 0, all, (j * d + i) * d, d);
      }
    }
    return constant(Shape.of(1, data.components(), d, d), all);
  }

  private Var constant(Shape shape, double[] values) {
    return Var.constant(Tensor.of(like.backend(), shape, values));
  }
}
