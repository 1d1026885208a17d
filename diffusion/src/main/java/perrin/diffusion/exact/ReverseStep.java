package perrin.diffusion.exact;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.Posterior;

/**
 * The true reverse step q(x_s | x_t) of data on the line that are a mixture of Gaussians: a mixture
 * again, {@code sum_j r_j(x_t) N(x_s; m_j, v_j)} with the responsibilities of x_t. Within component
 * j, x_0 given x_t is N(e_j, d_j^2), and x_s is the posterior's mean at e_j with variance {@code
 * beta~ + (x0Factor d_j)^2}.
 *
 * @param weights r_j(x_t)
 * @param means m_j
 * @param variances v_j
 */
public record ReverseStep(double[] weights, double[] means, double[] variances) {
  private static final int NODES = 4001;
  private static final double REACH = 12;

  /**
   * The step from a point.
   *
   * @param data of one dimension
   * @param x x_t
   * @param from level t
   * @param to level s, with some noise or none
   * @return q(x_s | x_t = x)
   * @throws IllegalArgumentException if the data have more dimensions
   */
  public static ReverseStep of(GaussianMixture data, double x, NoiseLevel from, NoiseLevel to) {
    if (data.dimensions() != 1) {
      throw new IllegalArgumentException(
          "reverse step: data of " + data.dimensions() + " dimensions; it is for the line");
    }
    int n = data.components();
    double[] weights = new double[n];
    double[] means = new double[n];
    double[] variances = new double[n];
    Posterior q = Posterior.between(from, to);
    double noise2 = from.noise() * from.noise();
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      double mu = data.mean(j)[0];
      double c2 = data.deviation(j)[0] * data.deviation(j)[0];
      double v = from.signal() * from.signal() * c2 + noise2;
      double d = x - from.signal() * mu;
      weights[j] = Math.log(data.weight(j)) - (d * d / v + Math.log(v)) / 2;
      largest = Math.max(largest, weights[j]);
      means[j] = q.xFactor() * x + q.x0Factor() * (mu + from.signal() * c2 / v * d);
      variances[j] = q.variance() + q.x0Factor() * q.x0Factor() * c2 * noise2 / v;
    }
    double sum = 0;
    for (int j = 0; j < n; j++) {
      weights[j] = Math.exp(weights[j] - largest);
      sum += weights[j];
    }
    for (int j = 0; j < n; j++) {
      weights[j] /= sum;
    }
    return new ReverseStep(weights, means, variances);
  }

  /**
   * The density.
   *
   * @param x x_s
   * @return q(x_s | x_t)
   */
  public double density(double x) {
    double sum = 0;
    for (int j = 0; j < weights.length; j++) {
      double d = x - means[j];
      sum +=
          weights[j]
              * Math.exp(-d * d / (2 * variances[j]))
              / Math.sqrt(2 * Math.PI * variances[j]);
    }
    return sum;
  }

  /**
   * The mean.
   *
   * @return E[x_s | x_t]
   */
  public double mean() {
    double m = 0;
    for (int j = 0; j < weights.length; j++) {
      m += weights[j] * means[j];
    }
    return m;
  }

  /**
   * The variance.
   *
   * @return Var[x_s | x_t]
   */
  public double variance() {
    double m = mean();
    double v = 0;
    for (int j = 0; j < weights.length; j++) {
      v += weights[j] * (variances[j] + (means[j] - m) * (means[j] - m));
    }
    return v;
  }

  /**
   * How far the step is from Gaussian: its divergence from the Gaussian of its own mean and
   * variance (Feller 1949: for small steps forward and reverse process have the same form).
   *
   * @return KL(q(x_s | x_t) || N(mean, variance)) in nats
   */
  @Equation("REV-7")
  public double gap() {
    return divergence(mean(), variance());
  }

  /**
   * The divergence from any Gaussian, by the trapezoidal rule.
   *
   * @param m its mean
   * @param v its variance
   * @return KL(q(x_s | x_t) || N(m, v)) in nats
   */
  public double divergence(double m, double v) {
    double center = mean();
    double h = 2 * REACH * Math.sqrt(variance()) / (NODES - 1);
    double sum = 0;
    for (int i = 0; i < NODES; i++) {
      double x = center + (i - NODES / 2) * h;
      double p = density(x);
      double logQ = -(x - m) * (x - m) / (2 * v) - Math.log(2 * Math.PI * v) / 2;
      if (p > 0) {
        sum += h * p * (Math.log(p) - logQ);
      }
    }
    return sum;
  }
}
