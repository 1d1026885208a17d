package perrin.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import perrin.tensor.Shape;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

final class InitTest {
  private static final Shape WEIGHTS = Shape.of(64, 32, 3, 3);
  private static final int N = WEIGHTS.size();

  private static double[] draw(Init init) {
    return init.draw(WEIGHTS, NoiseKey.of(5, Purpose.INIT));
  }

  /** Mean and variance lie within five standard errors of a sample of N. */
  private static void checkMoments(Init init, double variance, double kurtosis) {
    double[] x = draw(init);
    double mean = Arrays.stream(x).average().orElseThrow();
    double second = Arrays.stream(x).map(v -> v * v).average().orElseThrow();
    assertEquals(0, mean, 5 * Math.sqrt(variance / N));
    assertEquals(variance, second, 5 * variance * Math.sqrt((kurtosis - 1) / N));
  }

  @Test
  void normalsHaveTheirVariance() {
    checkMoments(Init.normal(0.3), 0.09, 3);
    checkMoments(Init.kaimingNormal(Init.Fan.IN), 2.0 / (32 * 9), 3);
    checkMoments(Init.kaimingNormal(Init.Fan.OUT), 2.0 / (64 * 9), 3);
    checkMoments(Init.xavierNormal(), 2.0 / (96 * 9), 3);
  }

  @Test
  void uniformsHaveTheirVarianceAndBounds() {
    checkMoments(Init.uniform(0.3), 0.03, 1.8);
    checkMoments(Init.kaimingUniform(Init.Fan.IN), 2.0 / (32 * 9), 1.8);
    checkMoments(Init.xavierUniform(), 2.0 / (96 * 9), 1.8);
    double bound = 1 / Math.sqrt(32 * 9);
    checkMoments(Init.standard(), bound * bound / 3, 1.8);
    double largest = Arrays.stream(draw(Init.standard())).map(Math::abs).max().orElseThrow();
    assertTrue(largest <= bound && largest > 0.99 * bound, largest + " of " + bound);
  }

  @Test
  void constantsAreConstant() {
    assertArrayEquals(new double[N], draw(Init.zeros()));
    assertTrue(Arrays.stream(draw(Init.ones())).allMatch(v -> v == 1));
    assertTrue(Arrays.stream(draw(Init.constant(-2.5))).allMatch(v -> v == -2.5));
  }

  @Test
  void streamsOfTwoParametersDiffer() {
    NoiseKey key = NoiseKey.of(5, Purpose.INIT);
    double[] a = Init.normal(1).draw(Shape.of(8), key.sub(0));
    double[] b = Init.normal(1).draw(Shape.of(8), key.sub(1));
    for (int i = 0; i < 8; i++) {
      assertNotEquals(a[i], b[i]);
    }
  }
}
