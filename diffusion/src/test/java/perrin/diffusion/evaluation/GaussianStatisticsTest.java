package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class GaussianStatisticsTest {
  @Test
  void meanAndUnbiasedCovarianceOfFourPoints() {
    var points = new FeatureSet(4, 2, new double[] {0, 0, 2, 0, 0, 4, 2, 4});
    var fit = GaussianStatistics.of(points);
    assertArrayEquals(new double[] {1, 2}, fit.mean());
    assertArrayEquals(new double[] {4.0 / 3, 0, 0, 16.0 / 3}, fit.covariance(), 1e-15);
  }

  @Test
  void dependentColumnsHaveTheirCovariance() {
    var points = new FeatureSet(3, 2, new double[] {-1, 2, 0, 0, 1, -2});
    assertArrayEquals(new double[] {1, -2, -2, 4}, GaussianStatistics.of(points).covariance());
  }

  @Test
  void aLargeCommonOffsetDoesNotDrownTheVariance() {
    var points = new FeatureSet(3, 1, new double[] {1e8 - 1, 1e8, 1e8 + 1});
    assertArrayEquals(new double[] {1}, GaussianStatistics.of(points).covariance());
  }

  @Test
  void oneRowIsRefused() {
    var one = new FeatureSet(1, 2, new double[2]);
    assertThrows(IllegalArgumentException.class, () -> GaussianStatistics.of(one));
  }

  @Test
  void featuresThatAreNotFiniteAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new FeatureSet(1, 2, new double[] {0, Double.NaN}));
  }
}
