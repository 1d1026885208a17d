package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ClassStatisticsTest {
  private static final double[] FOUR = {0.5, 0.25, 0.25, 0, 1, 0, 0.75, 0, 0.25, 0, 0.25, 0.75};

  @Test
  void sharesCountTheMostProbableClass() {
    var statistics = ClassStatistics.of(FOUR, 3);
    assertArrayEquals(new double[] {0.5, 0.25, 0.25}, statistics.shares());
    assertEquals(0.25, statistics.minShare());
    assertEquals(0.5, statistics.maxShare());
  }

  @Test
  void theTopProbabilityIsAveraged() {
    assertEquals(0.75, ClassStatistics.of(FOUR, 3).meanTopProbability());
  }

  @Test
  void aClassThatNeverWinsHasShareZero() {
    assertEquals(0, ClassStatistics.of(new double[] {1, 0, 1, 0}, 2).minShare());
  }

  @Test
  void rowsThatAreNoDistributionAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> ClassStatistics.of(new double[] {0.5, 0.6}, 2));
    assertThrows(
        IllegalArgumentException.class, () -> ClassStatistics.of(new double[] {-0.5, 1.5}, 2));
    assertThrows(
        IllegalArgumentException.class, () -> ClassStatistics.of(new double[] {Double.NaN, 1}, 2));
  }
}
