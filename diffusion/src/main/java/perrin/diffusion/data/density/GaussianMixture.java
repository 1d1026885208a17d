package perrin.diffusion.data.density;

import java.util.Arrays;
import perrin.diffusion.data.KeyedRandom;

/**
 * A mixture of round Gaussians: {@code p(x) = Σ_k w_k N(x; μ_k, s² I)}.
 *
 * <p>Diffusion keeps it a mixture: see {@link #noised}.
 */
public final class GaussianMixture implements ExactDensity {
  private final String name;
  private final double[] weights;
  private final double[] meanX;
  private final double[] meanY;
  private final double std;

  /**
   * A mixture.
   *
   * @param name its name
   * @param weights w_k, positive; scaled to a sum of 1
   * @param means μ_k as pairs {x, y}, as many as weights
   * @param std the common standard deviation s, positive
   * @throws IllegalArgumentException if there are no components, the numbers of weights and means
   *     differ, or a weight or s is not positive and finite
   */
  public GaussianMixture(String name, double[] weights, double[][] means, double std) {
    boolean positive = Arrays.stream(weights).allMatch(w -> w > 0 && Double.isFinite(w));
    if (weights.length == 0 || weights.length != means.length || !positive) {
      throw new IllegalArgumentException(
          "mixture %s: %d weights (each positive) for %d means"
              .formatted(name, weights.length, means.length));
    }
    if (!(std > 0 && Double.isFinite(std))) {
      throw new IllegalArgumentException(
          "mixture %s: standard deviation %s must be positive".formatted(name, std));
    }
    double total = Arrays.stream(weights).sum();
    this.name = name;
    this.weights = Arrays.stream(weights).map(w -> w / total).toArray();
    this.meanX = Arrays.stream(means).mapToDouble(mean -> mean[0]).toArray();
    this.meanY = Arrays.stream(means).mapToDouble(mean -> mean[1]).toArray();
    this.std = std;
  }

  /**
   * Equal Gaussians on a ring.
   *
   * @param count how many
   * @param radius the ring's radius
   * @param std the standard deviation of each
   * @return the mixture {@code gmm<count>}
   */
  public static GaussianMixture ring(int count, double radius, double std) {
    var means = new double[count][];
    for (int k = 0; k < count; k++) {
      double angle = 2 * StrictMath.PI * k / count;
      means[k] = new double[] {radius * StrictMath.cos(angle), radius * StrictMath.sin(angle)};
    }
    return new GaussianMixture("gmm" + count, ones(count), means, std);
  }

  /**
   * Equal Gaussians on a square grid.
   *
   * @param side how many a side
   * @param spacing the distance between neighbours
   * @param std the standard deviation of each
   * @return the mixture {@code grid<side²>}
   */
  public static GaussianMixture grid(int side, double spacing, double std) {
    var means = new double[side * side][];
    for (int k = 0; k < means.length; k++) {
      double middle = (side - 1) / 2.0;
      means[k] = new double[] {(k % side - middle) * spacing, (k / side - middle) * spacing};
    }
    return new GaussianMixture("grid" + means.length, ones(means.length), means, std);
  }

  private static double[] ones(int count) {
    var ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /**
   * The distribution of {@code x_t = signal x_0 + noise ε} for x_0 of this mixture and a standard
   * normal ε: means {@code signal μ_k}, variance {@code signal² s² + noise²}.
   *
   * @param signal the factor of the data
   * @param noise the factor of the noise; not both may be 0
   * @return the mixture at that noise level
   */
  public GaussianMixture noised(double signal, double noise) {
    var means = new double[weights.length][];
    for (int k = 0; k < means.length; k++) {
      means[k] = new double[] {signal * meanX[k], signal * meanY[k]};
    }
    double spread = Math.sqrt(signal * signal * std * std + noise * noise);
    return new GaussianMixture(name, weights, means, spread);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double[] draw(long seed, long index) {
    var random = new KeyedRandom(seed, index);
    double u = random.uniform();
    int k = 0;
    while (k < weights.length - 1 && u >= weights[k]) {
      u -= weights[k++];
    }
    return new double[] {meanX[k] + std * random.normal(), meanY[k] + std * random.normal()};
  }

  @Override
  public double logDensity(double x, double y) {
    double[] terms = logTerms(x, y);
    double max = Arrays.stream(terms).max().orElseThrow();
    return max + Math.log(Arrays.stream(terms).map(term -> Math.exp(term - max)).sum());
  }

  /**
   * The score ∇ ln p: {@code Σ_k r_k (μ_k - x) / s²} with the responsibilities r_k of the
   * components.
   *
   * @param x the first coordinate
   * @param y the second coordinate
   * @return {∂/∂x, ∂/∂y}
   */
  public double[] score(double x, double y) {
    double[] terms = logTerms(x, y);
    double log = logDensity(x, y);
    var score = new double[2];
    for (int k = 0; k < terms.length; k++) {
      double responsibility = Math.exp(terms[k] - log);
      score[0] += responsibility * (meanX[k] - x) / (std * std);
      score[1] += responsibility * (meanY[k] - y) / (std * std);
    }
    return score;
  }

  private double[] logTerms(double x, double y) {
    var terms = new double[weights.length];
    double norm = Math.log(2 * Math.PI * std * std);
    for (int k = 0; k < terms.length; k++) {
      double dx = (x - meanX[k]) / std;
      double dy = (y - meanY[k]) / std;
      terms[k] = Math.log(weights[k]) - norm - (dx * dx + dy * dy) / 2;
    }
    return terms;
  }
}
