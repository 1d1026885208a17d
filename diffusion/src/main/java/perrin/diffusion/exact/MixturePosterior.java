package perrin.diffusion.exact;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.process.Posterior;
import perrin.tensor.ShapeException;

/**
 * What a noisy point says about a cleaner one: {@code q(x_s | x_t) = sum_j r_j(x_t) N(x_s; A m_j +
 * B x_t, A^2 S_j + beta~ I)}, again a mixture.
 *
 * <p>A, B and beta~ are those of q(x_s | x_t, x_0) ({@link Posterior}); m_j and S_j the mean and
 * covariance of x_0 given x_t within component j, {@code m_j = mu_j + signal C_j V_j^-1 (x_t -
 * signal mu_j)}, {@code S_j = noise^2 C_j V_j^-1}; r_j the responsibilities. It follows by
 * averaging q(x_s | x_t, x_0) over q(x_0 | x_t).
 */
public final class MixturePosterior {
  private MixturePosterior() {}

  /**
   * q(x_0 | x_t = x).
   *
   * @param data the mixture
   * @param x a point [D]
   * @param level its noise level t, with some noise
   * @return the distribution of x_0
   */
  public static GaussianMixture of(GaussianMixture data, double[] x, NoiseLevel level) {
    return between(data, x, level, NoiseLevel.CLEAN);
  }

  /**
   * q(x_s | x_t = x): the true reverse step, which is Gaussian only in the limit of small steps.
   *
   * @param data the mixture
   * @param x a point [D]
   * @param from its noise level t
   * @param to the level s
   * @return the distribution of x_s
   * @throws IllegalArgumentException if {@code to} is not cleaner than {@code from}
   */
  public static GaussianMixture between(
      GaussianMixture data, double[] x, NoiseLevel from, NoiseLevel to) {
    if (x.length != data.dimensions()) {
      throw new ShapeException(
          "mixture posterior", x.length + " coordinates for " + data.dimensions() + " dimensions");
    }
    Posterior q = Posterior.between(from, to);
    int count = data.components();
    double[] log = new double[count];
    double[][] means = new double[count][];
    double[][] deviations = new double[count][x.length];
    double[][][] axes = data.axes(0) == null ? null : new double[count][][];
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < count; j++) {
      double[] offset = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        offset[i] = x[i] - from.signal() * data.mean(j)[i];
      }
      double[] inside = PrincipalAxes.inside(data.axes(j), offset);
      double[] shift = new double[x.length];
      log[j] = Math.log(data.weight(j));
      for (int k = 0; k < x.length; k++) {
        double c2 = data.deviation(j)[k] * data.deviation(j)[k];
        double n2 = from.noise() * from.noise();
        double v = from.signal() * from.signal() * c2 + n2;
        log[j] -= (inside[k] * inside[k] / v + Math.log(v)) / 2;
        shift[k] = from.signal() * c2 / v * inside[k];
        deviations[j][k] = Math.sqrt(q.x0Factor() * q.x0Factor() * n2 * c2 / v + q.variance());
      }
      means[j] = PrincipalAxes.along(data.axes(j), shift);
      for (int i = 0; i < x.length; i++) {
        means[j][i] = q.x0Factor() * (data.mean(j)[i] + means[j][i]) + q.xFactor() * x[i];
      }
      if (axes != null) {
        axes[j] = data.axes(j);
      }
      largest = Math.max(largest, log[j]);
    }
    double[] weights = new double[count];
    for (int j = 0; j < count; j++) {
      // a component that cannot be told from impossible keeps the least positive weight
      weights[j] = Math.max(Double.MIN_NORMAL, Math.exp(log[j] - largest));
    }
    return new GaussianMixture(weights, means, deviations, axes);
  }

  /**
   * Draws of q(x_0 | x_t) for a batch, on the host.
   *
   * @param data the mixture
   * @param x points [B D], row by row
   * @param level their noise level
   * @param seed of the draws
   * @return [B D], one draw a point
   */
  public static double[] draw(GaussianMixture data, double[] x, NoiseLevel level, long seed) {
    int d = data.dimensions();
    double[] out = new double[x.length];
    for (int b = 0; b < x.length / d; b++) {
      double[] point = java.util.Arrays.copyOfRange(x, b * d, (b + 1) * d);
      System.arraycopy(of(data, point, level).draw(1, seed + b), 0, out, b * d, d);
    }
    return out;
  }
}
