package perrin.diffusion.schedule;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import perrin.diffusion.NoiseLevel;

/**
 * Learns the weights of {@link LearnedSchedule}: the continuous-time bound does not depend on the
 * schedule between its ends, but the variance of its estimate at a random time does, and training
 * minimises that variance (Kingma et al. 2021, arXiv 2107.00630, section 4 and appendix I.2).
 *
 * <p>An estimate at time t is {@code -lambda'(t) m(lambda(t)) / 2} with m the squared error of the
 * noise; its second moment over uniform t, {@code integral (lambda' m)^2 dt / 4}, is least where
 * lambda' m is the same at all times.
 */
public final class LearnedFit {
  /** Midpoints at which the integral is taken. */
  private static final int POINTS = 256;

  private static final double DIFFERENCE = 1e-6;
  private static final double RATE = 0.05;

  private final double lambdaMax;
  private final double lambdaMin;
  private final DoubleUnaryOperator error;

  /**
   * A fit between two log-SNRs.
   *
   * @param lambdaMax log-SNR at the clean end
   * @param lambdaMin log-SNR at the noisy end, below lambdaMax
   * @param error m: root of the second moment of a model's squared error |eps - epsHat|^2, by
   *     log-SNR, above 0
   */
  public LearnedFit(double lambdaMax, double lambdaMin, DoubleUnaryOperator error) {
    this.lambdaMax = lambdaMax;
    this.lambdaMin = lambdaMin;
    this.error = error;
  }

  /**
   * The second moment of the bound's estimate at a random time.
   *
   * @param curve any schedule between the two log-SNRs
   * @return integral of (lambda' m)^2 / 4 over t
   */
  public double secondMoment(LogSnrCurve curve) {
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      double t = (i + 0.5) / POINTS;
      double estimate = curve.lambdaRate(t) * error.applyAsDouble(curve.lambda(t)) / 2;
      sum += estimate * estimate;
    }
    return sum / POINTS;
  }

  /**
   * The least second moment that any schedule reaches: the square of the bound itself.
   *
   * @return (integral of m over lambda / 2)^2
   */
  public double leastSecondMoment() {
    double sum = 0;
    int points = 16 * POINTS;
    double width = (lambdaMax - lambdaMin) / points;
    for (int i = 0; i < points; i++) {
      sum += error.applyAsDouble(lambdaMin + (i + 0.5) * width) * width / 2;
    }
    return sum * sum;
  }

  /**
   * Minimises the logarithm of the second moment by Adam over the logarithms of the positive
   * weights, from units spread evenly over time.
   *
   * @param units of the network, at least 1
   * @param steps of Adam
   * @return the schedule with the least second moment that was met
   */
  public LogSnrCurve run(int units, int steps) {
    double[] z = start(units);
    double[] best = z.clone();
    double least = Double.POSITIVE_INFINITY;
    double[] m = new double[z.length];
    double[] v = new double[z.length];
    for (int k = 1; k <= steps; k++) {
      double value = objective(z);
      if (value < least) {
        least = value;
        best = z.clone();
      }
      for (int i = 0; i < z.length; i++) {
        double g = slope(z, i);
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
      }
      for (int i = 0; i < z.length; i++) {
        double mHat = m[i] / (1 - Math.pow(0.9, k));
        double vHat = v[i] / (1 - Math.pow(0.999, k));
        z[i] -= RATE * mHat / (Math.sqrt(vHat) + 1e-12);
      }
    }
    return curve(objective(z) < least ? z : best);
  }

  private static double[] start(int units) {
    double[] z = new double[1 + 3 * units];
    for (int i = 0; i < units; i++) {
      double width = 4.0 * units;
      z[1 + 3 * i] = -Math.log(units);
      z[2 + 3 * i] = Math.log(width);
      z[3 + 3 * i] = (i + 0.5) / units;
    }
    return z;
  }

  private LogSnrCurve curve(double[] z) {
    double[] weights = new double[z.length];
    // of each unit c, w and its centre -b / w, which moves independently of w
    Arrays.setAll(weights, i -> i > 0 && i % 3 == 0 ? -Math.exp(z[i - 1]) * z[i] : Math.exp(z[i]));
    return LearnedSchedule.of(lambdaMax, lambdaMin, weights);
  }

  private double objective(double[] z) {
    return Math.log(secondMoment(curve(z)));
  }

  private double slope(double[] z, int i) {
    double[] up = z.clone();
    double[] down = z.clone();
    up[i] += DIFFERENCE;
    down[i] -= DIFFERENCE;
    return (objective(up) - objective(down)) / (2 * DIFFERENCE);
  }

  /**
   * The error of the optimal denoiser of Gaussian data, as an example: {@code E |eps - epsHat|^2 =
   * signal^2 s^2 / (signal^2 s^2 + noise^2)} a dimension.
   *
   * @param std s, standard deviation of the data
   * @return m by log-SNR
   */
  public static DoubleUnaryOperator gaussianError(double std) {
    return lambda -> {
      NoiseLevel l = NoiseLevel.ofLambda(lambda);
      double kept = l.signal() * std;
      return kept * kept / (kept * kept + l.noise() * l.noise());
    };
  }
}
