package perrin.diffusion.exact;

import java.util.Arrays;
import java.util.SplittableRandom;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.tensor.Eager;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * Data whose diffusion is known in closed form: {@code p(x_0) = sum_j w_j N(x_0; mu_j,
 * diag(c_j^2))} in D dimensions.
 *
 * <p>Noised, it stays a mixture: {@code p_t(x) = sum_j w_j N(x; signal mu_j, diag(v_j))} with
 * {@code v_j = signal^2 c_j^2 + noise^2}. With responsibilities r_j(x), the score is {@code sum_j
 * r_j (signal mu_j - x) / v_j} and the optimal denoiser {@code E[x_0 | x] = sum_j r_j (mu_j +
 * signal c_j^2 / v_j (x - signal mu_j))}.
 *
 * <p>A denoiser without a network: what samplers, losses and likelihoods are checked against.
 */
public final class GaussianMixture implements Denoiser {
  private final double[] weights;
  private final double[][] means;
  private final double[][] deviations;

  /**
   * A mixture.
   *
   * @param weights w [J], positive; scaled to sum 1
   * @param means mu [J][D]
   * @param deviations c [J][D], at least 0
   * @throws ShapeException if the extents differ
   */
  public GaussianMixture(double[] weights, double[][] means, double[][] deviations) {
    double total = Arrays.stream(weights).sum();
    this.weights = Arrays.stream(weights).map(w -> w / total).toArray();
    this.means = means.clone();
    this.deviations = deviations.clone();
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
    double[] m = mean();
    double[] v = new double[m.length];
    for (int j = 0; j < weights.length; j++) {
      for (int i = 0; i < m.length; i++) {
        double d = means[j][i] - m[i];
        v[i] += weights[j] * (deviations[j][i] * deviations[j][i] + d * d);
      }
    }
    return v;
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
      for (int i = 0; i < dimensions(); i++) {
        out[s * dimensions() + i] = means[j][i] + deviations[j][i] * random.nextGaussian();
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
    At at = new At(x, levels);
    Var gain = at.signal.mul(at.data).div(at.v);
    Var each = at.mu.add(gain.mul(at.offset)); // mu_j + signal c_j^2 / v_j (x - signal mu_j)
    Var x0 = at.responsibilities().mul(each).sum(1).reshape(x.shape().dims());
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
    At at = new At(x, levels);
    Var each = at.offset.div(at.v).neg();
    return at.responsibilities().mul(each).sum(1).reshape(x.shape().dims());
  }

  /**
   * Log density of the noised data.
   *
   * @param x [B, …]
   * @param levels their noise levels, such that no component has variance 0
   * @return log p_t(x) in nats [B], differentiable in x
   */
  public Var logDensity(Var x, NoiseLevels levels) {
    At at = new At(x, levels);
    Var terms = at.logTerms();
    Var shift = At.largest(terms);
    return terms.sub(shift).exp().sum(1).log().add(shift).reshape(x.dim(0));
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

  /** The components' quantities at x, broadcast over [B,J,D]. */
  private final class At {
    private final Var signal; // [] or [B,1,1]
    private final Var mu; // [1,J,D]
    private final Var data; // c^2, [1,J,D]
    private final Var v; // [·,J,D]
    private final Var offset; // x - signal mu, [B,J,D]

    At(Var x, NoiseLevels levels) {
      int batch = x.dim(0);
      if (x.shape().size() != batch * dimensions()) {
        throw new ShapeException(
            "mixture", "x " + x.shape() + " must have " + dimensions() + " elements a sample");
      }
      Var rows = x.reshape(batch, 1, dimensions());
      signal = levels.of(NoiseLevel::signal, rows);
      mu = table(x, j -> means[j]);
      data = table(x, j -> squares(deviations[j]));
      v = signal.square().mul(data).add(levels.of(l -> l.noise() * l.noise(), rows));
      offset = rows.sub(signal.mul(mu));
    }

    /** log (w_j N(x; signal mu_j, v_j)) as [B,J,1]. */
    Var logTerms() {
      Var logWeights =
          Var.constant(
              Tensor.of(
                  offset.backend(),
                  Shape.of(1, components(), 1),
                  Arrays.stream(weights).map(Math::log).toArray()));
      Var exponent = offset.square().div(v).add(v.mul(2 * Math.PI).log()).sum(2).mul(-0.5);
      return exponent.add(logWeights);
    }

    /** r_j as [B,J,1]. */
    Var responsibilities() {
      Var terms = logTerms();
      Var e = terms.sub(largest(terms)).exp();
      return e.div(e.sum(1));
    }

    /** A constant that keeps exponentials in range; it cancels, so that it needs no gradient. */
    static Var largest(Var terms) {
      return Var.constant(Eager.reduce(ReduceOp.MAX, terms.value(), 1));
    }

    private Var table(Var x, java.util.function.IntFunction<double[]> row) {
      double[] all = new double[components() * dimensions()];
      for (int j = 0; j < components(); j++) {
        System.arraycopy(row.apply(j), 0, all, j * dimensions(), dimensions());
      }
      return Var.constant(Tensor.of(x.backend(), Shape.of(1, components(), dimensions()), all));
    }

    private static double[] squares(double[] c) {
      return Arrays.stream(c).map(y -> y * y).toArray();
    }
  }
}
