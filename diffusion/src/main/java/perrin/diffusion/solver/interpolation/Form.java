package perrin.diffusion.solver.interpolation;

import perrin.autograd.Var;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;

/**
 * Which prediction a method interpolates over lambda = log(signal / noise), and the exact solution
 * of the probability-flow equation in which it then appears.
 */
public enum Form {
  /**
   * Data prediction: {@code x_s = (noise_s / noise_t) x_t + noise_s int e^lambda x0Hat dlambda} (Lu
   * et al. 2022, arXiv 2211.01095, eq. 8).
   */
  X0 {
    @Override
    public Kind kind() {
      return Kind.X0;
    }

    @Override
    public double factor(NoiseLevel from, NoiseLevel to) {
      return to.signal() * h(from, to);
    }

    @Override
    public double[] moments(NoiseLevel from, NoiseLevel to, int n) {
      return fill(n, factor(from, to), -h(from, to));
    }
  },

  /**
   * Noise prediction: {@code x_s = (signal_s / signal_t) x_t - signal_s int e^-lambda epsHat
   * dlambda} (Lu et al. 2022, arXiv 2206.00927, eq. 3.4).
   */
  EPS {
    @Override
    public Kind kind() {
      return Kind.EPS;
    }

    @Override
    public double factor(NoiseLevel from, NoiseLevel to) {
      return -to.noise() * h(from, to);
    }

    @Override
    public double[] moments(NoiseLevel from, NoiseLevel to, int n) {
      return fill(n, factor(from, to), h(from, to));
    }
  };

  /**
   * The prediction of this form.
   *
   * @param p what the model said
   * @return x0Hat or epsHat [B, …]
   */
  public Var of(Prediction p) {
    return p.as(kind());
  }

  /**
   * What is interpolated.
   *
   * @return {@link Kind#X0} or {@link Kind#EPS}
   */
  public abstract Kind kind();

  /**
   * The step's size in x: what the integral becomes where h is small, per unit of the prediction.
   *
   * @param from where the step starts
   * @param to where it ends
   * @return signal_s h for data, -noise_s h for noise
   */
  public abstract double factor(NoiseLevel from, NoiseLevel to);

  /**
   * The factor of the prediction's k-th power coefficient in x_s, for predictions that are
   * polynomials in v, the share of the step in lambda: {@code signal_s h k! phi_(k+1)(-h)} for
   * data, {@code -noise_s h k! phi_(k+1)(h)} for noise.
   *
   * @param from where the step starts, with some signal and noise
   * @param to where it ends, likewise
   * @param n how many
   * @return for k = 0 … n - 1
   */
  public abstract double[] moments(NoiseLevel from, NoiseLevel to, int n);

  /**
   * The step in lambda = log(signal / noise).
   *
   * @param from where it starts
   * @param to where it ends
   * @return h, positive towards the clean end; infinite if an end is
   */
  public static double h(NoiseLevel from, NoiseLevel to) {
    return (to.lambda() - from.lambda()) / 2;
  }

  /**
   * The place of a level in a step, in lambda.
   *
   * @param from where the step starts: 0
   * @param to where it ends: 1
   * @param at the level; a past one has a negative place
   * @return v
   */
  public static double place(NoiseLevel from, NoiseLevel to, NoiseLevel at) {
    return h(from, at) / h(from, to);
  }

  private static double[] fill(int n, double factor, double z) {
    double[] m = new double[n];
    double factorial = 1;
    for (int k = 0; k < n; k++) {
      factorial *= Math.max(1, k);
      m[k] = factor * factorial * Phi.of(k + 1, z);
    }
    return m;
  }
}
