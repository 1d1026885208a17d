package perrin.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class LearningRateTest {

  @Test
  void aConstantIsConstant() {
    assertEquals(2e-4, LearningRate.constant(2e-4).at(0));
    assertEquals(2e-4, LearningRate.constant(2e-4).at(1_000_000));
  }

  @Test
  void aCosineFallsFromPeakToFloor() {
    LearningRate lr = LearningRate.cosine(1, 0.2, 100);
    assertEquals(1, lr.at(0));
    assertEquals(0.6, lr.at(50), 1e-15);
    assertEquals(0.2 + 0.4 * (1 + Math.sqrt(0.5)), lr.at(25), 1e-15);
    assertEquals(0.2, lr.at(100));
    assertEquals(0.2, lr.at(1000));
  }

  @Test
  void warmUpRisesLinearlyAndThenLeavesTheScheduleAlone() {
    LearningRate lr = LearningRate.constant(0.8).warmedUp(4);
    assertEquals(0.2, lr.at(0), 1e-15);
    assertEquals(0.6, lr.at(2), 1e-15);
    assertEquals(0.8, lr.at(3));
    assertEquals(0.8, lr.at(4));
    assertEquals(0.8, LearningRate.constant(0.8).warmedUp(0).at(0));
  }

  @Test
  void partsFollowEachOther() {
    LearningRate lr = LearningRate.constant(1).then(10, LearningRate.cosine(1, 0, 10));
    assertEquals(1, lr.at(9));
    assertEquals(1, lr.at(10));
    assertEquals(0.5, lr.at(15), 1e-15);
    assertEquals(0, lr.at(20));
  }

  @Test
  void ratesAndLengthsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> LearningRate.constant(-1));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.constant(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.cosine(1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.constant(1).warmedUp(-1));
  }
}
