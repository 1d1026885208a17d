package perrin.diffusion.schedule;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import perrin.diffusion.NoiseLevel;

/**
 * Learns a {@link LearnedCurve} where the network's error is known: the continuous-time bound does
 * not depend on the schedule between its ends, but the variance of its estimate at a random time
 * does, and training minimises that variance (Kingma et al. 2021, arXiv 2107.00630, section 4 and
 * appendix I.2). {@link TrainedSchedule} does the same from a network's losses.
 *
 * <p>An estimate at time t is {@code -lambda'(t) m(lambda(t)) / 2} with m the squared error of the
 * noise; its second moment over uniform t, {@code integral (lambda' m)^2 dt / 4}, is least where
 * lambda' m is the same at all times.
 */
public final class LearnedFit {
  /** Midpoints at which the integral is taken. */
  private static final int POINTS = 256;

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

  /** The middles of equal shares of the time. */
  private static double[] times() {
    double[] t = new double[POINTS];
    Arrays.setAll(t, i -> (i + 0.5) / POINTS);
    return t;
  }

  /** The estimates of the bound at those times. */
  private double[] estimates(LogSnrCurve curve) {
    return Arrays.stream(times())
        .map(t -> -curve.lambdaRate(t) * error.applyAsDouble(curve.lambda(t)) / 2)
        .toArray();
  }

  /**
   * The second moment of the bound's estimate at a random time.
   *
   * @param curve any schedule between the two log-SNRs
   * @return integral of (lambda' m)^2 / 4 over t
   */
  public double secondMoment(LogSnrCurve curve) {
    return Arrays.stream(estimates(curve)).map(l -> l * l).sum() / POINTS;
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
   * Minimises the second moment by Adam, from units spread evenly over time.
   *
   * @param units of the network, at least 1
   * @param steps of Adam
   * @return the curve with the least second moment that was met
   */
  public LearnedCurve run(int units, int steps) {
    var curve = LearnedCurve.nearlyLinear(lambdaMax, lambdaMin, units);
    var descent = new Descent(RATE, curve.coordinates());
    LearnedCurve best = curve;
    double least = secondMoment(curve);
    for (int k = 1; k <= steps; k++) {
      double moment = secondMoment(curve);
      // of the logarithm, whose size does not fall with the moment
      double[] l = Arrays.stream(estimates(curve)).map(x -> x / Math.sqrt(moment)).toArray();
      descent.step(curve.varianceGradient(times(), l));
      curve = curve.at(descent.place());
      if (secondMoment(curve) < least) {
        least = secondMoment(curve);
        best = curve;
      }
    }
    return best;
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
