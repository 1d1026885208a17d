package perrin.diffusion.exact;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.tensor.ShapeException;

/**
 * Data whose diffusion is known in closed form: {@code p(x_0) = sum_j w_j N(x_0; mu_j, C_j)} in D
 * dimensions, {@code C_j = Q_j diag(c_j^2) Q_j^T} with orthonormal axes Q_j (the identity where
 * none are given).
 *
 * <p>Noised, it stays a mixture on the same axes: {@code p_t(x) = sum_j w_j N(x; signal mu_j, Q_j
 * diag(v_j) Q_j^T)} with {@code v_j = signal^2 c_j^2 + noise^2}. With responsibilities r_j(x), the
 * score is {@code sum_j r_j Q_j Q_j^T (signal mu_j - x) / v_j} and the optimal denoiser {@code
 * E[x_0 | x] = sum_j r_j (mu_j + Q_j signal c_j^2 / v_j Q_j^T (x - signal mu_j))}.
 *
 * <p>A denoiser without a network: what samplers, losses and likelihoods are checked against.
 */
public final class GaussianMixture implements Denoiser {
  private final double[] weights;
  private final double[][] means;
  private final double[][] deviations;
  private final double[][][] axes;

  /**
   * A mixture whose components lie along the coordinates.
   *
   * @param weights w [J], positive; scaled to sum 1
   * @param means mu [J][D]
   * @param deviations c [J][D], at least 0
   * @throws ShapeException if the extents differ
   * @throws IllegalArgumentException if a number leaves its range
   */
  public GaussianMixture(double[] weights, double[][] means, double[][] deviations) {
    this(weights, means, deviations, null);
  }

  /** With axes [J][D][D], column k of Q_j the direction of c_jk; null for the coordinates' own. */
  GaussianMixture(double[] weights, double[][] means, double[][] deviations, double[][][] axes) {
    double total = Arrays.stream(weights).sum();
    this.weights = Arrays.stream(weights).map(w -> w / total).toArray();
    this.means = means.clone();
    this.deviations = deviations.clone();
    this.axes = axes;
    int d = means.length == 0 ? 0 : means[0].length;
    for (int j = 0; j < Math.max(means.length, deviations.length); j++) {
      boolean fits =
          means.length == weights.length
              && deviations.length == weights.length
              && means[j].length == d
              && deviations[j].length == d
              && d > 0;
      if (!fits) {
        throw new ShapeException(
            "mixture", "weights [J], means [J][D] and deviations [J][D] must agree, with D >= 1");
      }
      boolean sound =
          weights[j] > 0
              && Double.isFinite(weights[j])
              && Arrays.stream(means[j]).allMatch(Double::isFinite)
              && Arrays.stream(deviations[j]).allMatch(c -> c >= 0 && Double.isFinite(c));
      if (!sound) {
        throw new IllegalArgumentException(
            "mixture: component "
                + j
                + " needs a weight above 0, a finite mean and deviations of at least 0, not "
                + weights[j]
                + ", "
                + Arrays.toString(means[j])
                + " and "
                + Arrays.toString(deviations[j]));
      }
    }
  }

  /**
   * One Gaussian.
   *
   * @param mean mu [D]
   * @param deviation c, the same in every dimension
   * @return the mixture of one component
   */
  public static GaussianMixture gaussian(double[] mean, double deviation) {
    double[] c = new double[mean.length];
    Arrays.fill(c, deviation);
    return new GaussianMixture(new double[] {1}, new double[][] {mean}, new double[][] {c});
  }

  /**
   * A mixture of Gaussians with any covariances.
   *
   * @param weights w [J], positive; scaled to sum 1
   * @param means mu [J][D]
   * @param covariances C [J][D][D], symmetric, not negative
   * @return the mixture
   * @throws ShapeException if the extents differ
   * @throws IllegalArgumentException if a covariance has a negative eigenvalue
   */
  public static GaussianMixture full(double[] weights, double[][] means, double[][][] covariances) {
    double[][] c = new double[covariances.length][];
    double[][][] q = new double[covariances.length][][];
    for (int j = 0; j < q.length; j++) {
      PrincipalAxes a = PrincipalAxes.of(covariances[j]);
      c[j] = a.deviations();
      q[j] = a.axes();
    }
    return new GaussianMixture(weights, means, c, q);
  }

  /** The mixture of some components, their weights scaled to sum 1. */
  GaussianMixture only(int... components) {
    double[][][] q = axes == null ? null : new double[components.length][][];
    double[] w = new double[components.length];
    double[][] mu = new double[components.length][];
    double[][] c = new double[components.length][];
    for (int i = 0; i < components.length; i++) {
      int j = components[i];
      w[i] = weights[j];
      mu[i] = means[j];
      c[i] = deviations[j];
      if (q != null) {
        q[i] = axes[j];
      }
    }
    return new GaussianMixture(w, mu, c, q);
  }

  /** w_j, summing to 1. */
  double weight(int j) {
    return weights[j];
  }

  /** mu_j [D]; not to be changed. */
  double[] mean(int j) {
    return means[j];
  }

  /** c_j [D]; not to be changed. */
  double[] deviation(int j) {
    return deviations[j];
  }

  /** Q_j [D][D], not to be changed; null for the identity. */
  double[][] axes(int j) {
    return axes == null ? null : axes[j];
  }

  /**
   * Number of dimensions.
   *
   * @return D
   */
  public int dimensions() {
    return means[0].length;
  }

  /**
   * Number of components.
   *
   * @return J
   */
  public int components() {
    return weights.length;
  }

  /**
   * The mean of the data.
   *
   * @return E x_0 [D]
   */
  public double[] mean() {
    double[] m = new double[dimensions()];
    for (int j = 0; j < weights.length; j++) {
      for (int i = 0; i < m.length; i++) {
        m[i] += weights[j] * means[j][i];
      }
    }
    return m;
  }

  /**
   * The variance of each coordinate of the data.
   *
   * @return Var x_0 [D]
   */
  public double[] variance() {
    double[][] c = covariance();
    double[] v = new double[c.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = c[i][i];
    }
    return v;
  }

  /**
   * The covariance of the data: {@code sum_j w_j (C_j + (mu_j - mu) (mu_j - mu)^T)}.
   *
   * @return Cov x_0 [D][D]
   */
  public double[][] covariance() {
    double[] m = mean();
    int d = m.length;
    double[][] out = new double[d][d];
    for (int j = 0; j < weights.length; j++) {
      double[][] c = covariance(j);
      for (int a = 0; a < d; a++) {
        for (int b = 0; b < d; b++) {
          out[a][b] += weights[j] * (c[a][b] + (means[j][a] - m[a]) * (means[j][b] - m[b]));
        }
      }
    }
    return out;
  }

  /** C_j [D][D] = Q_j diag(c_j^2) Q_j^T. */
  double[][] covariance(int j) {
    double[] c = deviations[j];
    double[][] out = new double[c.length][c.length];
    for (int a = 0; a < c.length; a++) {
      for (int b = 0; b < c.length; b++) {
        if (axes == null) {
          out[a][b] = a == b ? c[a] * c[a] : 0;
        } else {
          for (int k = 0; k < c.length; k++) {
            out[a][b] += axes[j][a][k] * axes[j][b][k] * c[k] * c[k];
          }
        }
      }
    }
    return out;
  }

  /**
   * The law of one projection of the data, {@code u.x_0}.
   *
   * @param u the direction [D]
   * @return a mixture in one dimension, {@code sum_j w_j N(u.mu_j, u^T C_j u)}
   */
  public GaussianMixture along(double[] u) {
    double[][] m = new double[components()][1];
    double[][] c = new double[components()][1];
    for (int j = 0; j < m.length; j++) {
      double[][] covariance = covariance(j);
      double variance = 0;
      for (int a = 0; a < u.length; a++) {
        m[j][0] += u[a] * means[j][a];
        for (int b = 0; b < u.length; b++) {
          variance += u[a] * u[b] * covariance[a][b];
        }
      }
      c[j][0] = Math.sqrt(Math.max(0, variance));
    }
    return new GaussianMixture(weights, m, c);
  }

  /**
   * Draws data on the host.
   *
   * @param n number of points
   * @param seed of the draws
   * @return [n D]
   */
  public double[] draw(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] out = new double[n * dimensions()];
    for (int s = 0; s < n; s++) {
      double u = random.nextDouble();
      int j = 0;
      while (j < weights.length - 1 && u >= weights[j]) {
        u -= weights[j++];
      }
      double[] z = new double[dimensions()];
      for (int i = 0; i < z.length; i++) {
        z[i] = deviations[j][i] * random.nextGaussian();
      }
      double[] along = PrincipalAxes.along(axes(j), z);
      for (int i = 0; i < z.length; i++) {
        out[s * dimensions() + i] = means[j][i] + along[i];
      }
    }
    return out;
  }

  /**
   * The optimal denoiser E[x_0 | x_t = x], differentiable in x.
   *
   * @param x [B,D], or [B, …] of D elements a sample
   * @param levels their noise levels
   * @return a prediction of x_0
   */
  @Override
  public Prediction at(Var x, NoiseLevels levels) {
    Var x0 = new NoisedMixture(this, x, levels).x0().reshape(x.shape().dims());
    return new Prediction(Kind.X0, x0, x, levels);
  }

  /**
   * The score of the noised density, grad log p_t(x), straight from its formula.
   *
   * @param x [B, …]
   * @param levels their noise levels, such that no component has variance 0
   * @return [B, …]
   */
  public Var score(Var x, NoiseLevels levels) {
    return new NoisedMixture(this, x, levels).score().reshape(x.shape().dims());
  }

  /**
   * Divergence of the score, the Laplacian of log p_t: with the components' scores s_j = (signal
   * mu_j - x) / v_j, {@code sum_i (sum_j r_j (s_ji^2 - 1 / v_ji) - s_i^2)}.
   *
   * @param x [B, …]
   * @param levels their noise levels, such that no component has variance 0
   * @return [B]
   */
  public Var scoreDivergence(Var x, NoiseLevels levels) {
    return new NoisedMixture(this, x, levels).scoreDivergence().reshape(x.dim(0));
  }

  /** From the score's: epsHat = -noise s. */
  @Override
  public Optional<Var> divergence(Var x, NoiseLevel level) {
    return Optional.of(scoreDivergence(x, NoiseLevels.all(level)).mul(-level.noise()));
  }

  /**
   * Log density of the noised data.
   *
   * @param x [B, …]
   * @param levels their noise levels, such that no component has variance 0
   * @return log p_t(x) in nats [B], differentiable in x
   */
  public Var logDensity(Var x, NoiseLevels levels) {
    return new NoisedMixture(this, x, levels).logDensity().reshape(x.dim(0));
  }

  /**
   * How the log density at a point changes as the level moves along a curve: {@code d/dt log p_t(x)
   * = signal' d/dsignal + noise' d/dnoise}, in closed form.
   *
   * @param x [B, …]
   * @param level the noise level, such that no component has variance 0
   * @param signalRate signal'
   * @param noiseRate noise'
   * @return d/dt log p_t(x) [B], differentiable in x
   */
  public Var logDensityRate(Var x, NoiseLevel level, double signalRate, double noiseRate) {
    return new NoisedMixture(this, x, NoiseLevels.all(level))
        .logDensityRate(
            signalRate,
            2 * level.signal() * signalRate, // d signal^2 / dt
            2 * level.noise() * noiseRate) // d noise^2 / dt
        .reshape(x.dim(0));
  }

  /**
   * Log density of the noised data at one level.
   *
   * @param x [B, …]
   * @param level the noise level
   * @return [B]
   */
  public Var logDensity(Var x, NoiseLevel level) {
    return logDensity(x, NoiseLevels.all(level));
  }
}
