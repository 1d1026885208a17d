package perrin.diffusion.schedule;

import java.util.Arrays;
import java.util.stream.Collectors;
import perrin.diffusion.catalog.CatalogException;

/**
 * A log-SNR that is a monotone network of time: {@code gamma(t) = a t + sum_i c_i sigmoid(w_i t +
 * b_i)} with a, c_i, w_i above 0, brought to the wanted ends, {@code lambda(t) = lambda_max -
 * (lambda_max - lambda_min) (gamma(t) - gamma(0)) / (gamma(1) - gamma(0))} (Kingma et al. 2021,
 * arXiv 2107.00630, appendix H, whose three layers reduce to this form).
 *
 * <p>What is learned are {@link #coordinates} z, free numbers: log a, and of each unit log c, log w
 * and its centre -b / w, which moves independently of w.
 */
public final class LearnedCurve implements LogSnrCurve {
  private final double lambdaMax;
  private final double lambdaMin;
  private final double[] weights;
  private final double first;
  private final double rise;

  /**
   * The curve.
   *
   * @param lambdaMax log-SNR at the clean end
   * @param lambdaMin log-SNR at the noisy end, below lambdaMax
   * @param weights a, then c_i, w_i, b_i of each unit; all but the b_i above 0
   * @throws CatalogException if a weight is missing or its sign would let gamma fall
   */
  public LearnedCurve(double lambdaMax, double lambdaMin, double... weights) {
    boolean rising = weights.length % 3 == 1;
    for (int i = 0; i < weights.length; i++) {
      rising &= weights[i] > 0 || i > 0 && i % 3 == 0;
    }
    if (!rising) {
      throw new CatalogException(
          "learned: weights are a, then c, w, b of each unit, all but the b above 0, as gamma must"
              + " rise; not "
              + Arrays.toString(weights));
    }
    this.lambdaMax = lambdaMax;
    this.lambdaMin = lambdaMin;
    this.weights = weights.clone();
    this.first = gamma(0);
    this.rise = gamma(1) - first;
  }

  /**
   * A curve nearly linear in time, with units spread evenly.
   *
   * @param lambdaMax log-SNR at the clean end
   * @param lambdaMin log-SNR at the noisy end, below lambdaMax
   * @param units of the network, at least 1
   * @return the curve
   */
  public static LearnedCurve nearlyLinear(double lambdaMax, double lambdaMin, int units) {
    double[] weights = new double[1 + 3 * units];
    weights[0] = 1;
    for (int i = 0; i < units; i++) {
      double width = 4.0 * units;
      weights[1 + 3 * i] = 1.0 / units;
      weights[2 + 3 * i] = width;
      weights[3 + 3 * i] = -width * (i + 0.5) / units;
    }
    return new LearnedCurve(lambdaMax, lambdaMin, weights);
  }

  /**
   * The free numbers.
   *
   * @return z: log a, then log c, log w, -b / w of each unit
   */
  public double[] coordinates() {
    double[] z = new double[weights.length];
    Arrays.setAll(
        z, i -> i > 0 && i % 3 == 0 ? -weights[i] / weights[i - 1] : Math.log(weights[i]));
    return z;
  }

  /**
   * The curve between the same ends at other coordinates.
   *
   * @param z as {@link #coordinates}
   * @return the curve
   */
  public LearnedCurve at(double... z) {
    double[] w = new double[z.length];
    Arrays.setAll(w, i -> i > 0 && i % 3 == 0 ? -Math.exp(z[i - 1]) * z[i] : Math.exp(z[i]));
    return new LearnedCurve(lambdaMax, lambdaMin, w);
  }

  /**
   * The weights.
   *
   * @return a, then c, w, b of each unit
   */
  public double[] weights() {
    return weights.clone();
  }

  private double unit(int i, double t) {
    return 1 / (1 + Math.exp(-(weights[i + 1] * t + weights[i + 2])));
  }

  private double gamma(double t) {
    double sum = weights[0] * t;
    for (int i = 1; i < weights.length; i += 3) {
      sum += weights[i] * unit(i, t);
    }
    return sum;
  }

  private double gammaRate(double t) {
    double sum = weights[0];
    for (int i = 1; i < weights.length; i += 3) {
      double s = unit(i, t);
      sum += weights[i] * weights[i + 1] * s * (1 - s);
    }
    return sum;
  }

  private double gammaCurvature(double t) {
    double sum = 0;
    for (int i = 1; i < weights.length; i += 3) {
      double s = unit(i, t);
      sum += weights[i] * weights[i + 1] * weights[i + 1] * s * (1 - s) * (1 - 2 * s);
    }
    return sum;
  }

  /** d gamma / dz at a time, and its rate. */
  private record Tangent(double[] value, double[] rate) {}

  private Tangent tangent(double t) {
    double[] value = new double[weights.length];
    double[] rate = new double[weights.length];
    value[0] = weights[0] * t;
    rate[0] = weights[0];
    for (int i = 1; i < weights.length; i += 3) {
      double c = weights[i];
      double w = weights[i + 1];
      double s = unit(i, t);
      double slope = s * (1 - s);
      double bend = slope * (1 - 2 * s);
      double wt = w * t + weights[i + 2];
      value[i] = c * s;
      rate[i] = c * w * slope;
      // the centre stays as log w moves, so that w t + b moves in proportion to itself
      value[i + 1] = c * wt * slope;
      rate[i + 1] = c * w * (slope + wt * bend);
      value[i + 2] = -c * w * slope;
      rate[i + 2] = -c * w * w * bend;
    }
    return new Tangent(value, rate);
  }

  /**
   * How the density rho = 1 / |lambda'| of the log-SNR of a uniform time changes with z where the
   * log-SNR is lambda(t): {@code d_z log rho = -d/dt (d_z lambda / lambda')}, at fixed log-SNR.
   *
   * @param t in [0, 1]
   * @return d log rho / dz
   */
  public double[] densityTangent(double t) {
    double rate = gammaRate(t);
    double curvature = gammaCurvature(t);
    double share = (gamma(t) - first) / rise;
    Tangent at = tangent(t);
    double[] start = tangent(0).value();
    double[] end = tangent(1).value();
    double[] d = new double[weights.length];
    for (int i = 0; i < d.length; i++) {
      double stretch = end[i] - start[i];
      // of the share of the way, (gamma - gamma(0)) / rise: its change and the rate of that, by
      // rise
      double moved = at.value()[i] - start[i] - share * stretch;
      double faster = at.rate()[i] - rate / rise * stretch;
      d[i] = (moved * curvature / rate - faster) / rate;
    }
    return d;
  }

  /**
   * The gradient of the second moment of the bound's estimate l at a uniform time, {@code d_z E l^2
   * = -E[l^2 d_z log rho]}: E l^2 = integral of {@code E|eps - epsHat|^4 / (4 rho)} over lambda, in
   * which z is in rho alone. As E l, the bound, does not depend on z, it is the gradient of the
   * variance too, whatever else of the estimate depends on the data but not on the time.
   *
   * @param t uniform times
   * @param l the estimate at each, {@code -lambda'(t) |eps - epsHat|^2 / 2}
   * @return an unbiased estimate of the gradient by z
   */
  public double[] varianceGradient(double[] t, double[] l) {
    double[] gradient = new double[weights.length];
    for (int n = 0; n < t.length; n++) {
      double[] d = densityTangent(t[n]);
      double share = l[n] * l[n] / t.length;
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] -= share * d[i];
      }
    }
    return gradient;
  }

  @Override
  public String spec() {
    return "learned:lambda-max=%s,lambda-min=%s,weights=[%s],rate=0"
        .formatted(
            lambdaMax,
            lambdaMin,
            Arrays.stream(weights).mapToObj(Double::toString).collect(Collectors.joining(",")));
  }

  @Override
  public double lambda(double t) {
    return t == 1 ? lambdaMin : lambdaMax - (lambdaMax - lambdaMin) / rise * (gamma(t) - first);
  }

  @Override
  public double lambdaRate(double t) {
    return -(lambdaMax - lambdaMin) / rise * gammaRate(t);
  }

  @Override
  public double timeOfLambda(double lambda) {
    return Domain.solve(this::lambda, lambda, start(), end());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof LearnedCurve c && spec().equals(c.spec());
  }

  @Override
  public int hashCode() {
    return spec().hashCode();
  }
}
