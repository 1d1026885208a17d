package perrin.diffusion.trajectory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LinearCondition;
import perrin.diffusion.image.LineChart;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.inverse.Dps;
import perrin.diffusion.solver.inverse.Inpainter;
import perrin.diffusion.solver.inverse.Known;
import perrin.diffusion.solver.inverse.Measurement;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * What is known of points of the plane, and how well samples follow their law given it: compared
 * along the free direction, at right angles to what is measured, where that law is a mixture in one
 * dimension.
 *
 * @param condition the known coordinate (without noise) or the measurement
 */
public record InverseProblem(LinearCondition condition) {
  private static final int BARS = 60;

  /**
   * Whether a coordinate is known, rather than a measurement.
   *
   * @return true if there is no noise
   */
  public boolean known() {
    return condition.std() == 0;
  }

  /**
   * A solver that is told what is known.
   *
   * @param solver an {@link Inpainter} for a known coordinate, {@link Dps} for a measurement
   * @param backend where it computes
   * @return the solver
   * @throws IllegalArgumentException if the solver cannot be told
   */
  public Solver told(Solver solver, Backend backend) {
    if (known() && solver instanceof Inpainter inpainter) {
      double[] a = condition.a();
      double[] values = {a[0] * condition.y(), a[1] * condition.y()};
      return inpainter.knowing(new Known(row(backend, a), row(backend, values)));
    }
    if (!known() && solver instanceof Dps dps) {
      Var a = row(backend, condition.a());
      Var y = Var.constant(Tensor.of(backend, Shape.of(1, 1), new double[] {condition.y()}));
      return dps.given(new Measurement(x -> x.mul(a).sum(1), y, condition.std()));
    }
    throw new IllegalArgumentException(
        known()
            ? "a known coordinate fits imputation, repaint and annealed-langevin-inpaint; dps takes"
                + " a measurement"
            : "a measurement fits dps; other samplers take a known coordinate");
  }

  private static Var row(Backend backend, double... values) {
    return Var.constant(Tensor.of(backend, Shape.of(1, 2), values));
  }

  /** The unit vector at right angles to a. */
  private double[] free() {
    double[] a = condition.a();
    double length = Math.hypot(a[0], a[1]);
    boolean turned = a[0] < 0 || a[0] == 0 && a[1] > 0;
    // of the two, the one that points right, or up
    return turned
        ? new double[] {a[1] / length, -a[0] / length}
        : new double[] {-a[1] / length + 0.0, a[0] / length};
  }

  /**
   * The law along the free direction.
   *
   * @param data before anything was known
   * @return a mixture in one dimension
   */
  public GaussianMixture law(GaussianMixture data) {
    return condition.of(data).along(free());
  }

  /**
   * Points along the free direction.
   *
   * @param points [B 2], row by row
   * @return [B]
   */
  public double[] along(double[] points) {
    double[] u = free();
    double[] out = new double[points.length / 2];
    for (int i = 0; i < out.length; i++) {
      out[i] = u[0] * points[2 * i] + u[1] * points[2 * i + 1];
    }
    return out;
  }

  /**
   * The exact density along the free direction, and the samples' as a histogram.
   *
   * @param data before anything was known
   * @param points samples [B 2], row by row
   * @param backend where to compute
   * @return the chart
   */
  public LineChart chart(GaussianMixture data, double[] points, Backend backend) {
    GaussianMixture law = law(data);
    double[] samples = along(points);
    Arrays.sort(samples);
    double middle = law.mean()[0];
    double reach = 3 * Math.sqrt(law.variance()[0]);
    double low = Math.min(middle - reach, samples[samples.length / 200]);
    double high = Math.max(middle + reach, samples[samples.length - 1 - samples.length / 200]);
    double bar = (high - low) / BARS;
    double[] x = new double[10 * BARS];
    for (int i = 0; i < x.length; i++) {
      x[i] = low + (i + 0.5) * (high - low) / x.length;
    }
    double[] p;
    try (Scope _ = Scope.open("conditional density")) {
      Var at = Var.constant(Tensor.of(backend, Shape.of(x.length, 1), x));
      p = law.logDensity(at, new NoiseLevel(1, 1e-3 * bar)).value().toDoubles();
    }
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(p[i]);
    }
    boolean right = condition.a()[0] != 0;
    String title =
        known()
            ? "density of %s given %s = %s"
                .formatted(right ? "y" : "x", right ? "x" : "y", condition.y())
            : "density along the line, given the measurement";
    String axis = known() ? right ? "y" : "x" : "place on the line";
    return new LineChart(
        title,
        axis,
        false,
        List.of(new LineChart.Series("exact", x, p), histogram(samples, low, bar)));
  }

  private static LineChart.Series histogram(double[] samples, double low, double bar) {
    int[] counts = new int[BARS];
    for (double s : samples) {
      int k = (int) Math.floor((s - low) / bar);
      if (k >= 0 && k < BARS) {
        counts[k]++;
      }
    }
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int k = 0; k < BARS; k++) {
      double height = counts[k] / (bar * samples.length);
      x.addAll(List.of(low + k * bar, low + (k + 1) * bar));
      y.addAll(List.of(height, height));
    }
    return new LineChart.Series(
        "samples",
        x.stream().mapToDouble(v -> v).toArray(),
        y.stream().mapToDouble(v -> v).toArray());
  }
}
