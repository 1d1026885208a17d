package perrin.diffusion;

import java.util.SplittableRandom;
import perrin.autograd.Var;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** What a property draws: schedules, levels, data, all from one seed that jqwik reports. */
public final class Draws {
  private final SplittableRandom random;
  private final Backend backend = new ReferenceBackend();

  /** Draws of a seed. */
  public Draws(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The reference backend on which values are made. */
  public Backend backend() {
    return backend;
  }

  /** A number. */
  public double between(double low, double high) {
    return random.nextDouble(low, high);
  }

  /** A whole number, both ends included. */
  public int whole(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  /** A schedule with independent betas, of 2 to 40 steps. */
  public DiscreteSchedule schedule() {
    double[] beta = new double[whole(2, 40)];
    for (int i = 0; i < beta.length; i++) {
      beta[i] = Math.exp(between(Math.log(1e-4), Math.log(0.6)));
    }
    return DiscreteSchedule.ofBetas("drawn", beta);
  }

  /** A level with some signal and some noise, variance-preserving or not. */
  public NoiseLevel level() {
    return random.nextBoolean()
        ? NoiseLevel.ofLambda(between(-8, 8))
        : new NoiseLevel(between(0.05, 2), between(0.05, 3));
  }

  /** A level cleaner than another one by a ratio of signal-to-noise ratios of up to e^6. */
  public NoiseLevel cleaner(NoiseLevel than) {
    double signal = between(0.2, 2);
    double sigma = than.sigma() * Math.exp(-between(0.01, 3));
    return new NoiseLevel(signal, signal * sigma);
  }

  /** Numbers of a normal distribution. */
  public double[] normals(int n) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextGaussian();
    }
    return x;
  }

  /** A constant of normally distributed numbers. */
  public Var normal(int... dims) {
    Shape shape = Shape.of(dims);
    return Var.constant(Tensor.of(backend, shape, normals(shape.size())));
  }

  /** A mixture of 1 to 4 components in the given dimensions. */
  public GaussianMixture mixture(int d) {
    int j = whole(1, 4);
    double[] w = new double[j];
    double[][] mu = new double[j][];
    double[][] c = new double[j][d];
    for (int i = 0; i < j; i++) {
      w[i] = between(0.2, 1);
      mu[i] = normals(d);
      for (int a = 0; a < d; a++) {
        c[i][a] = between(0.05, 0.8);
      }
    }
    return new GaussianMixture(w, mu, c);
  }

  /** A mixture of 2 to 4 components with full covariances in the given dimensions. */
  public GaussianMixture fullMixture(int d) {
    int j = whole(2, 4);
    double[] w = new double[j];
    double[][] mu = new double[j][];
    double[][][] c = new double[j][d][d];
    for (int i = 0; i < j; i++) {
      w[i] = between(0.2, 1);
      mu[i] = normals(d);
      double[] root = normals(d * d);
      for (int a = 0; a < d; a++) {
        for (int b = 0; b < d; b++) {
          c[i][a][b] = a == b ? 0.05 : 0;
          for (int k = 0; k < d; k++) {
            c[i][a][b] += 0.2 * root[a * d + k] * root[b * d + k];
          }
        }
      }
    }
    return GaussianMixture.full(w, mu, c);
  }

  /** A mixture with two classes in the given dimensions. */
  public LabelledMixture labelled(int d) {
    GaussianMixture all = fullMixture(d);
    int[] labels = new int[all.components()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 2;
    }
    return new LabelledMixture(all, labels);
  }

  /** The numbers of a value. */
  public static double[] values(Var x) {
    return x.value().toDoubles();
  }
}
