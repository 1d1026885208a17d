package perrin.tensor.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Statistics of fixed streams. Bounds are four and a half standard errors, or the quantile of level
 * 1e-4, so that a right generator fails one in some ten thousand seeds and this seed never.
 */
class NoiseQualityTest {
  private static final int N = 1 << 20;
  private static final NoiseKey KEY = NoiseKey.of(20_260_101, Purpose.NOISE);

  /** Kolmogorov's quantile of level 1e-4. */
  private static final double KOLMOGOROV = 2.23;

  private static final double ERRORS = 4.5;

  @Test
  void momentsOfTheNormalsAreThoseOfTheNormal() {
    final double[] expected = {0, 1, 0, 3, 0, 15};
    final double[] variances = {1, 2, 15, 96, 945, 10_170};
    final float[] z = draw(Distribution.NORMAL, KEY);
    for (int moment = 1; moment <= 6; moment++) {
      double sum = 0;
      for (final float value : z) {
        sum += Math.pow(value, moment);
      }
      assertEquals(
          expected[moment - 1],
          sum / N,
          ERRORS * Math.sqrt(variances[moment - 1] / N),
          "moment " + moment);
    }
  }

  @Test
  void theNormalsPassKolmogorovSmirnov() {
    final float[] z = draw(Distribution.NORMAL, KEY);
    Arrays.sort(z);
    double distance = 0;
    for (int i = 0; i < N; i++) {
      final double cdf = normalCdf(z[i]);
      distance = Math.max(distance, Math.max(cdf - (double) i / N, (i + 1.0) / N - cdf));
    }
    assertTrue(distance * Math.sqrt(N) < KOLMOGOROV, "distance " + distance);
  }

  @Test
  void bothUniformsPassKolmogorovSmirnov() {
    for (final Distribution d :
        new Distribution[] {Distribution.UNIFORM, Distribution.UNIFORM_OPEN}) {
      final float[] u = draw(d, KEY);
      Arrays.sort(u);
      double distance = 0;
      for (int i = 0; i < N; i++) {
        distance = Math.max(distance, Math.max(u[i] - (double) i / N, (i + 1.0) / N - u[i]));
      }
      assertTrue(distance * Math.sqrt(N) < KOLMOGOROV, d + " distance " + distance);
    }
  }

  /** Counts beyond 3, 4, 4.5 and 5 standard deviations among 2^23 normals. */
  @Test
  void theTailsHaveTheirShare() {
    final double[] bounds = {3, 4, 4.5, 5};
    final int[] above = new int[4];
    final int[] below = new int[4];
    final float[] z = new float[N];
    for (int sample = 0; sample < 8; sample++) {
      Noise.fill(Distribution.NORMAL, KEY, sample, 0, z, 0, N);
      for (final float value : z) {
        for (int i = 0; i < 4; i++) {
          above[i] += value > bounds[i] ? 1 : 0;
          below[i] += value < -bounds[i] ? 1 : 0;
        }
      }
    }
    for (int i = 0; i < 4; i++) {
      final double expected = 8.0 * N * normalCdf(-bounds[i]);
      final double slack = ERRORS * Math.sqrt(expected) + 1;
      assertEquals(expected, above[i], slack, "above " + bounds[i]);
      assertEquals(expected, below[i], slack, "below " + -bounds[i]);
    }
  }

  /** Correlation, of values and of squares, with the neighbours along each axis of the counter. */
  @Test
  void neighboursAreUncorrelated() {
    final float[] z = draw(Distribution.NORMAL, KEY);
    for (int lag = 1; lag <= 8; lag++) {
      assertUncorrelated("element lag " + lag, z, Arrays.copyOfRange(z, lag, N + lag));
    }
    assertUncorrelated("step", z, draw(Distribution.NORMAL, KEY.at(1)));
    assertUncorrelated("sub-step", z, draw(Distribution.NORMAL, KEY.sub(1)));
    assertUncorrelated(
        "seed", z, draw(Distribution.NORMAL, NoiseKey.of(20_260_102, Purpose.NOISE)));
    assertUncorrelated(
        "purpose", z, draw(Distribution.NORMAL, NoiseKey.of(20_260_101, Purpose.DROPOUT)));
    final float[] next = new float[N];
    Noise.fill(Distribution.NORMAL, KEY, 1, 0, next, 0, N);
    assertUncorrelated("sample", z, next);
  }

  @Test
  void everyBitIsSetHalfOfTheTime() {
    final int[] words = new int[N];
    Noise.bits(KEY, 0, 0, words, 0, N);
    for (int bit = 0; bit < 32; bit++) {
      int ones = 0;
      for (final int word : words) {
        ones += (word >>> bit) & 1;
      }
      assertEquals(N / 2.0, ones, ERRORS * Math.sqrt(N) / 2, "bit " + bit);
    }
  }

  @Test
  void boundedIntegersPassChiSquare() {
    final int bound = 1000;
    final int[] counts = new int[bound];
    final int[] values = new int[N];
    Noise.bounded(NoiseKey.of(3, Purpose.LEVEL), 0, 0, bound, values, 0, N);
    for (final int value : values) {
      counts[value]++;
    }
    assertTrue(chiSquare(counts) < 1000 + ERRORS * Math.sqrt(2 * 1000), "" + chiSquare(counts));
  }

  @Test
  void permutationsOfFourAreEquallyLikely() {
    final int[] counts = new int[24];
    for (int sample = 0; sample < 24_000; sample++) {
      final int[] p = Noise.permutation(NoiseKey.of(4, Purpose.SHUFFLE), sample, 4);
      final int second = p[1] - (p[0] < p[1] ? 1 : 0);
      counts[p[0] * 6 + second * 2 + (p[2] < p[3] ? 1 : 0)]++;
    }
    // quantile of level 1e-4 of chi-square with 23 degrees of freedom
    assertTrue(chiSquare(counts) < 56.0, "" + chiSquare(counts));
  }

  @Test
  void signsAreBalanced() {
    double sum = 0;
    for (final float sign : draw(Distribution.RADEMACHER, NoiseKey.of(5, Purpose.HUTCHINSON))) {
      assertEquals(1.0f, Math.abs(sign));
      sum += sign;
    }
    assertEquals(0, sum, ERRORS * Math.sqrt(N));
  }

  private static float[] draw(Distribution distribution, NoiseKey key) {
    final float[] out = new float[N];
    Noise.fill(distribution, key, 0, 0, out, 0, N);
    return out;
  }

  private static void assertUncorrelated(String what, float[] x, float[] y) {
    double values = 0;
    double squares = 0;
    for (int i = 0; i < N; i++) {
      values += (double) x[i] * y[i];
      squares += ((double) x[i] * x[i] - 1) * ((double) y[i] * y[i] - 1);
    }
    assertEquals(0, values / N, ERRORS / Math.sqrt(N), what);
    assertEquals(0, squares / N, ERRORS * 2 / Math.sqrt(N), what + ", squares");
  }

  private static double chiSquare(int[] counts) {
    final double expected = (double) Arrays.stream(counts).sum() / counts.length;
    double sum = 0;
    for (final int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }

  /** 1/2 + phi(x) (x + x^3/3 + x^5/15 + ...); absolute error about 1e-16. */
  private static double normalCdf(double x) {
    double term = x;
    double sum = x;
    for (int i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
