package perrin.diffusion.exact;

import perrin.tensor.ShapeException;

/**
 * One linear measurement of the data, {@code y = a.x_0 + std n} with n ~ N(0, 1), and what it says
 * about a mixture: again a mixture. With {@code v_j = a^T C_j a + std^2} its weights are {@code w_j
 * N(y; a.mu_j, v_j)}, its means {@code mu_j + C_j a (y - a.mu_j) / v_j}, its covariances {@code C_j
 * - C_j a a^T C_j / v_j}.
 *
 * @param a the measurement's direction [D], not 0
 * @param y what was measured
 * @param std deviation of its noise, at least 0; with 0 the value is known
 */
public record LinearCondition(double[] a, double y, double std) {
  /**
   * Checks the direction and the deviation.
   *
   * @throws IllegalArgumentException if the direction is 0 or the deviation negative
   */
  public LinearCondition {
    double square = 0;
    for (double each : a) {
      square += each * each;
    }
    if (!(square > 0) || !(std >= 0)) {
      throw new IllegalArgumentException(
          "condition: the direction must not be 0, and std %s not negative".formatted(std));
    }
  }

  /**
   * The law of the data given the measurement.
   *
   * @param data the mixture
   * @return p(x_0 | y); without noise its covariances are singular along a
   * @throws IllegalArgumentException if a component has no width along a and std is 0
   */
  public GaussianMixture of(GaussianMixture data) {
    int d = data.dimensions();
    if (a.length != d) {
      throw new ShapeException("condition", a.length + " coefficients for " + d + " dimensions");
    }
    int count = data.components();
    double[] log = new double[count];
    double[][] means = new double[count][d];
    double[][][] covariances = new double[count][][];
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < count; j++) {
      double[][] c = data.covariance(j);
      double[] ca = product(c, a);
      double v = dot(a, ca) + std * std;
      if (!(v > 0)) {
        throw new IllegalArgumentException(
            "condition: component " + j + " has no width along it, and std is 0");
      }
      double gap = y - dot(a, data.mean(j));
      log[j] = Math.log(data.weight(j)) - (gap * gap / v + Math.log(v)) / 2;
      for (int i = 0; i < d; i++) {
        means[j][i] = data.mean(j)[i] + ca[i] * gap / v;
        for (int k = 0; k < d; k++) {
          c[i][k] -= ca[i] * ca[k] / v;
        }
      }
      covariances[j] = c;
      largest = Math.max(largest, log[j]);
    }
    double[] weights = new double[count];
    for (int j = 0; j < count; j++) {
      // a component that cannot be told from impossible keeps the least positive weight
      weights[j] = Math.max(Double.MIN_NORMAL, Math.exp(log[j] - largest));
    }
    return GaussianMixture.full(weights, means, covariances);
  }

  private static double[] product(double[][] c, double[] a) {
    double[] out = new double[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = dot(c[i], a);
    }
    return out;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
