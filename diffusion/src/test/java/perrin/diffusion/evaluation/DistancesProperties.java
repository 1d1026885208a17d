package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Energy, sliced Wasserstein and kernel distances, against closed forms. */
final class DistancesProperties {
  private static FeatureSet normal(int n, int d, double mean, double std, long seed) {
    var random = new SplittableRandom(seed);
    double[] x = new double[n * d];
    for (int i = 0; i < x.length; i++) {
      x[i] = mean + std * random.nextGaussian();
    }
    return new FeatureSet(n, d, x);
  }

  private static FeatureSet mapped(FeatureSet x, DoubleUnaryOperator f) {
    double[] y = x.values().clone();
    for (int i = 0; i < y.length; i++) {
      y[i] = f.applyAsDouble(y[i]);
    }
    return new FeatureSet(x.count(), x.dims(), y);
  }

  /** Estimates over many seeds have a given mean, to 5 of its standard errors. */
  private static void assertMean(double expected, int seeds, LongFunction<Double> estimate) {
    double sum = 0;
    double squares = 0;
    for (int s = 0; s < seeds; s++) {
      double value = estimate.apply(s);
      sum += value;
      squares += value * value;
    }
    double mean = sum / seeds;
    double error = Math.sqrt((squares / seeds - mean * mean) / (seeds - 1));
    assertEquals(expected, mean, 5 * error);
    assertTrue(error > 0);
  }

  /** E|Z| of Z ~ N(m, s^2). */
  private static double meanSize(double m, double s) {
    double u = m / s;
    double erf = 2 * cumulative(u) - 1;
    return s * Math.sqrt(2 / Math.PI) * Math.exp(-u * u / 2) + m * erf;
  }

  /** P(N(0, 1) < u) by Simpson's rule. */
  private static double cumulative(double u) {
    int n = 2000;
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      double t = u * i / n;
      sum += (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2) * Math.exp(-t * t / 2);
    }
    return 0.5 + sum * u / n / 3 / Math.sqrt(2 * Math.PI);
  }

  @Example
  void energyDistanceOfTwoGaussiansOnTheLineHasItsClosedForm() {
    double expected = 2 * meanSize(0.7, Math.hypot(1, 1.5)) - 2 / Math.sqrt(Math.PI) * (1 + 1.5);
    assertMean(
        expected,
        200,
        s ->
            EnergyDistance.between(normal(60, 1, 0, 1, 2 * s), normal(40, 1, 0.7, 1.5, 2 * s + 1)));
  }

  @Example
  void energyDistanceOfEqualLawsHasMeanZero() {
    assertMean(
        0,
        200,
        s -> EnergyDistance.between(normal(50, 3, 1, 2, 2 * s), normal(30, 3, 1, 2, 2 * s + 1)));
  }

  @Property(tries = 20)
  void energyDistanceIsSymmetricAndScalesWithItsUnits(@ForAll long seed) {
    FeatureSet x = normal(20, 3, 0, 1, seed);
    FeatureSet y = normal(30, 3, 0.5, 2, seed + 1);
    double e = EnergyDistance.between(x, y);
    assertEquals(e, EnergyDistance.between(y, x), 1e-12);
    double scaled = EnergyDistance.between(mapped(x, v -> 3 * v), mapped(y, v -> 3 * v));
    assertEquals(3 * e, scaled, 1e-11);
  }

  @Property(tries = 20)
  void aShiftOnTheLineIsItsOwnWassersteinDistance(@ForAll long seed) {
    FeatureSet x = normal(50, 1, 0, 1, seed);
    double shift = 0.8;
    assertEquals(
        shift * shift, SlicedWasserstein.between(x, mapped(x, v -> v + shift), 3, seed), 1e-10);
  }

  @Example
  void shiftedDataAreAtTheShiftsSquareOverTheDimensions() {
    // W^2 along theta is (theta.m)^2, whose mean over the sphere is |m|^2 / D
    int d = 4;
    double shift = 0.6;
    FeatureSet x = normal(30, d, 0, 1, 5);
    FeatureSet y = mapped(x, v -> v + shift);
    assertMean(shift * shift, 100, s -> SlicedWasserstein.between(x, y, 16, s));
  }

  @Example
  void gaussiansOfTwoWidthsAreAtTheSquareOfTheDifference() {
    // quantiles s F^-1(u): W^2 = (s - s')^2, up to the bias of N = 100 000 samples
    FeatureSet x = normal(100_000, 1, 0, 1, 1);
    FeatureSet y = normal(100_000, 1, 0, 1.5, 2);
    assertEquals(0.25, SlicedWasserstein.between(x, y, 1, 0), 0.01);
  }

  @Property(tries = 20)
  void repeatedSamplesHaveTheSameQuantiles(@ForAll long seed) {
    FeatureSet x = normal(7, 2, 0, 1, seed);
    FeatureSet y = normal(5, 2, 1, 1, seed + 1);
    FeatureSet thrice = x.select(0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1, 0);
    assertEquals(
        SlicedWasserstein.between(x, y, 8, seed),
        SlicedWasserstein.between(thrice, y, 8, seed),
        1e-12);
    assertEquals(0, SlicedWasserstein.between(x, thrice, 8, seed), 1e-12);
  }

  @Example
  void kernelDistanceOfEqualLawsHasMeanZero() {
    assertMean(
        0,
        300,
        s ->
            KernelDistance.between(normal(24, 3, 0.5, 1, 2 * s), normal(30, 3, 0.5, 1, 2 * s + 1))
                .value());
  }

  /** On the line k = 1 + 3 xy + 3 (xy)^2 + (xy)^3, so that moments give the discrepancy. */
  @Example
  void kernelDistanceOnTheLineComparesThreeMoments() {
    double m = 0.4;
    double v = 0.64;
    double first = m;
    double second = m * m + v - 1;
    double third = m * m * m + 3 * m * v;
    double expected = 3 * first * first + 3 * second * second + third * third;
    assertMean(
        expected,
        300,
        s ->
            KernelDistance.between(normal(40, 1, m, 0.8, 2 * s), normal(60, 1, 0, 1, 2 * s + 1))
                .value());
  }

  @Property(tries = 20)
  void withOneSubsetTheEstimateIsThatOfAllPairs(@ForAll long seed) {
    FeatureSet x = normal(9, 2, 0, 1, seed);
    FeatureSet y = normal(6, 2, 1, 1, seed + 1);
    double sum = pairs(x, x, true) + pairs(y, y, true) - 2 * pairs(x, y, false);
    KernelDistance one = KernelDistance.between(x, y, 1);
    assertEquals(sum, one.value(), 1e-12 * (1 + Math.abs(sum)) * 1e3);
    assertTrue(Double.isNaN(one.standardError()));
  }

  private static double pairs(FeatureSet x, FeatureSet y, boolean different) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < x.count(); i++) {
      for (int j = 0; j < y.count(); j++) {
        if (!different || i != j) {
          double dot = 0;
          for (int k = 0; k < 2; k++) {
            dot += x.values()[2 * i + k] * y.values()[2 * j + k];
          }
          sum += Math.pow(dot / 2 + 1, 3);
          count++;
        }
      }
    }
    return sum / count;
  }

  @Example
  void theStandardErrorIsThatOfTheMean() {
    // the scatter of estimates over seeds against the mean of what each says of itself
    double sum = 0;
    double squares = 0;
    double claimed = 0;
    int seeds = 200;
    for (int s = 0; s < seeds; s++) {
      var k = KernelDistance.between(normal(80, 2, 0, 1, 2 * s), normal(80, 2, 0.5, 1, 2 * s + 1));
      sum += k.value();
      squares += k.value() * k.value();
      claimed += k.standardError() * k.standardError();
    }
    double variance = squares / seeds - sum / seeds * sum / seeds;
    assertEquals(1, claimed / seeds / variance, 0.5);
  }

  @Example
  void otherWidthsAndTooFewSamplesAreRefused() {
    FeatureSet x = normal(9, 2, 0, 1, 1);
    FeatureSet y = normal(9, 3, 0, 1, 1);
    FeatureSet one = normal(1, 2, 0, 1, 1);
    assertThrows(IllegalArgumentException.class, () -> EnergyDistance.between(x, y));
    assertThrows(IllegalArgumentException.class, () -> EnergyDistance.between(x, one));
    assertThrows(IllegalArgumentException.class, () -> SlicedWasserstein.between(x, y, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> SlicedWasserstein.between(x, x, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> KernelDistance.between(x, y, 1));
    assertThrows(IllegalArgumentException.class, () -> KernelDistance.between(x, x, 5));
  }
}
