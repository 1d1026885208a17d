package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PrecisionRecallTest {
  private static FeatureSet line(double... x) {
    return new FeatureSet(x.length, 1, x);
  }

  private static FeatureSet cloud(int count, double centre, Random random) {
    double[] values = new double[count * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = centre + random.nextGaussian();
    }
    return new FeatureSet(count, 3, values);
  }

  @Test
  void theRadiusReachesTheKthNearestOther() {
    var points = line(0, 1, 3, 7);
    assertArrayEquals(new double[] {1, 1, 4, 16}, PrecisionRecall.squaredRadii(points, 1));
    assertArrayEquals(new double[] {49, 36, 16, 49}, PrecisionRecall.squaredRadii(points, 3));
  }

  @Test
  void aDuplicateIsAnotherPoint() {
    assertArrayEquals(new double[] {0, 0, 25}, PrecisionRecall.squaredRadii(line(2, 2, 7), 1));
  }

  @Test
  void theSameSetHasPrecisionAndRecallOne() {
    var set = cloud(50, 0, new Random(1));
    assertEquals(new PrecisionRecall(1, 1), PrecisionRecall.of(set, set, 3));
  }

  @Test
  void setsFarApartHaveNeither() {
    var random = new Random(2);
    var measured = PrecisionRecall.of(cloud(50, 0, random), cloud(50, 100, random), 3);
    assertEquals(new PrecisionRecall(0, 0), measured);
  }

  @Test
  void aDroppedModeCostsRecallAndNoPrecision() {
    var real = line(0, 1, 2, 3, 100, 101, 102, 103);
    var generated = line(0, 1, 2, 3);
    assertEquals(new PrecisionRecall(1, 0.5), PrecisionRecall.of(real, generated, 1));
  }

  @Test
  void aWrongModeCostsPrecisionAndNoRecall() {
    var real = line(0, 1, 2, 3);
    var generated = line(0, 1, 2, 3, 100, 101, 102, 103);
    assertEquals(new PrecisionRecall(0.5, 1), PrecisionRecall.of(real, generated, 1));
  }

  @Test
  void aPointOnTheEdgeCounts() {
    // Radius of 0 and 1 is 1, so that 2 lies on the edge of 1's ball and 2.1 outside.
    var real = line(0, 1);
    assertEquals(0.5, PrecisionRecall.of(real, line(2, 2.1), 1).precision());
  }

  @Test
  void exchangingTheSetsExchangesPrecisionAndRecall() {
    var random = new Random(3);
    var a = cloud(60, 0, random);
    var b = cloud(40, 1, random);
    var forth = PrecisionRecall.of(a, b, 3);
    var back = PrecisionRecall.of(b, a, 3);
    assertEquals(new PrecisionRecall(forth.recall(), forth.precision()), back);
  }

  @Test
  void tooFewPointsForTheNeighbourAreRefused() {
    var three = line(1, 2, 3);
    assertThrows(IllegalArgumentException.class, () -> PrecisionRecall.of(three, three, 3));
  }
}
