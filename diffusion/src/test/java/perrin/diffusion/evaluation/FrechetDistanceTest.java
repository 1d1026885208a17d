package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FrechetDistanceTest {
  private static GaussianStatistics gaussian(double[] mean, double[] covariance) {
    return new GaussianStatistics(0, mean, covariance);
  }

  private static GaussianStatistics random(int n, Random random) {
    return gaussian(random.doubles(n, -1, 1).toArray(), RandomMatrices.positive(n, random));
  }

  @Test
  void equalGaussiansAreAtDistanceZero() {
    var a = random(12, new Random(1));
    assertEquals(0, FrechetDistance.between(a, a), 1e-12);
  }

  @Test
  void inOneDimensionItIsTheGapOfMeansAndOfDeviations() {
    // (m1 - m2)^2 + (s1 - s2)^2
    var a = gaussian(new double[] {1}, new double[] {4});
    var b = gaussian(new double[] {-2}, new double[] {0.25});
    assertEquals(9 + 2.25, FrechetDistance.between(a, b), 1e-13);
  }

  @Test
  void diagonalCovariancesAddUpDimensionByDimension() {
    var a = gaussian(new double[] {0, 1, 2}, RandomMatrices.diagonal(1, 9, 0));
    var b = gaussian(new double[] {0, 3, 2}, RandomMatrices.diagonal(4, 4, 16));
    assertEquals(1 + (4 + 1) + 16, FrechetDistance.between(a, b), 1e-12);
  }

  @Test
  void aShiftOfTheMeanAddsItsSquareAndNothingElse() {
    var random = new Random(2);
    double[] c = RandomMatrices.positive(6, random);
    double[] mean = new double[6];
    double[] shifted = {3, 0, 0, 0, 4, 0};
    assertEquals(25, FrechetDistance.between(gaussian(mean, c), gaussian(shifted, c)), 1e-11);
  }

  @Test
  void aCommonRotationChangesNothing() {
    var random = new Random(3);
    int n = 10;
    var a = random(n, random);
    var b = random(n, random);
    double[] r = RandomMatrices.rotation(n, random);
    var rotatedA =
        gaussian(RandomMatrices.times(r, a.mean()), RandomMatrices.congruent(r, a.covariance(), n));
    var rotatedB =
        gaussian(RandomMatrices.times(r, b.mean()), RandomMatrices.congruent(r, b.covariance(), n));
    double distance = FrechetDistance.between(a, b);
    assertTrue(distance > 1, () -> "a trivial case: " + distance);
    assertEquals(distance, FrechetDistance.between(rotatedA, rotatedB), 1e-11);
  }

  @Test
  void itIsSymmetricForCovariancesThatDoNotCommute() {
    var random = new Random(4);
    var a = random(8, random);
    var b = random(8, random);
    assertEquals(FrechetDistance.between(a, b), FrechetDistance.between(b, a), 1e-11);
  }

  @Test
  void twoByTwoCovariancesThatDoNotCommuteHaveTheirClosedForm() {
    // tr (C1 C2)^(1/2) = sqrt(tr(C1 C2) + 2 sqrt(det C1 det C2)) in two dimensions.
    double[] c1 = {2, 0.5, 0.5, 1};
    double[] c2 = {1, -0.7, -0.7, 3};
    double trace = 2 * 1 + 2 * 0.5 * -0.7 + 1 * 3;
    double determinants = (2 - 0.25) * (3 - 0.49);
    double expected = 3 + 4 - 2 * Math.sqrt(trace + 2 * Math.sqrt(determinants));
    double[] zero = new double[2];
    assertEquals(expected, FrechetDistance.between(gaussian(zero, c1), gaussian(zero, c2)), 1e-12);
  }

  @Test
  void aPointIsAtTheTraceFromAGaussianAroundIt() {
    double[] c = RandomMatrices.positive(5, new Random(5));
    double trace = 0;
    for (int i = 0; i < 5; i++) {
      trace += c[i * 6];
    }
    var point = gaussian(new double[5], new double[25]);
    assertEquals(trace, FrechetDistance.between(point, gaussian(new double[5], c)), 1e-12);
  }

  @Test
  void fewerSamplesOfTheSameDistributionAreFurtherAway() {
    // The bias that makes only equal sample counts comparable.
    var random = new Random(6);
    double few = FrechetDistance.between(normals(100, 20, random), normals(100, 20, random));
    double many = FrechetDistance.between(normals(5000, 20, random), normals(5000, 20, random));
    assertTrue(few > 10 * many && many > 0, () -> few + " and " + many);
  }

  @Test
  void differentDimensionsAreRefused() {
    var a = gaussian(new double[1], new double[1]);
    var b = gaussian(new double[2], new double[4]);
    assertThrows(IllegalArgumentException.class, () -> FrechetDistance.between(a, b));
  }

  private static FeatureSet normals(int count, int dims, Random random) {
    double[] values = new double[count * dims];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    return new FeatureSet(count, dims, values);
  }
}
