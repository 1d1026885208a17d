package perrin.tensor.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Strides are odd, so that all low bits occur; they visit a few million arguments. */
class PortableNormalTest {

  /** Over all 268,435,457 floats of [2^-32, 1] the largest error is 0.874 ulp. */
  @Test
  void theLogarithmIsWithinOneUlp() {
    double worst = 0;
    final int end = Float.floatToRawIntBits(1.0f);
    for (int bits = Float.floatToRawIntBits(0x1p-32f); bits < end; bits += 127) {
      final float u = Float.intBitsToFloat(bits);
      worst = Math.max(worst, ulps(PortableNormal.log(u), StrictMath.log(u)));
    }
    assertTrue(worst < 0.9, "ulp " + worst);
  }

  @Test
  void theLogarithmIsWithinOneUlpNextToOneAndNextToTwoThirds() {
    double worst = 0;
    for (int i = -100_000; i < 0; i++) {
      final float nearOne = Float.intBitsToFloat(Float.floatToRawIntBits(1.0f) + i);
      final float around = Float.intBitsToFloat(PortableNormal.TWO_THIRDS_BITS + i + 50_000);
      worst = Math.max(worst, ulps(PortableNormal.log(nearOne), StrictMath.log(nearOne)));
      worst = Math.max(worst, ulps(PortableNormal.log(around), StrictMath.log(around)));
    }
    assertTrue(worst < 0.9, "ulp " + worst);
  }

  @Test
  void theLogarithmOfOneIsZeroAndOfPowersOfTwoIsRight() {
    assertEquals(0.0f, PortableNormal.log(1.0f));
    for (int i = 1; i <= 32; i++) {
      assertEquals((float) (-i * StrictMath.log(2)), PortableNormal.log(Math.scalb(1.0f, -i)));
    }
  }

  /** Over one word in seven of all 2^32 the largest error is 1.354 ulp. */
  @Test
  void sineAndCosineAreWithinOneAndAHalfUlp() {
    double worst = 0;
    for (long i = 0; i < 1L << 32; i += 2_049) {
      final int b = (int) i;
      worst = Math.max(worst, ulps(PortableNormal.sin(b), exactSine(b)));
      worst = Math.max(worst, ulps(PortableNormal.cos(b), exactSine(b + (1 << 30))));
    }
    assertTrue(worst < 1.4, "ulp " + worst);
  }

  @Test
  void theAxesAndDiagonalsAreRight() {
    final float half = (float) Math.sqrt(0.5);
    final float[] expected = {0, half, 1, half, 0, -half, -1, -half};
    for (int i = 0; i < 8; i++) {
      assertEquals(expected[i], PortableNormal.sin(i << 29), 0x1p-24f);
      assertEquals(expected[(i + 2) & 7], PortableNormal.cos(i << 29), 0x1p-24f);
    }
  }

  @Property
  void aQuarterTurnRotatesExactly(@ForAll int b) {
    final int turned = b + (1 << 30);
    assertEquals(PortableNormal.sin(b), -PortableNormal.cos(turned));
    assertEquals(PortableNormal.cos(b), PortableNormal.sin(turned));
  }

  @Property
  void halfATurnNegatesTheNormals(@ForAll int a, @ForAll int b) {
    final float[] here = new float[4];
    final float[] there = new float[4];
    Distribution.NORMAL.apply(new int[] {a, b, b, a}, here);
    Distribution.NORMAL.apply(
        new int[] {a, b ^ Integer.MIN_VALUE, b, a ^ Integer.MIN_VALUE}, there);
    assertEquals(-here[0], there[0]);
    assertEquals(-here[1], there[1]);
    assertEquals(-here[2], there[2]);
    assertEquals(-here[3], there[3]);
  }

  @Test
  void theRadiusReachesFromZeroToAlmostSqrt64Ln2() {
    assertEquals(0, Float.floatToRawIntBits(PortableNormal.radius(-1)), "plus zero");
    assertEquals(Math.sqrt(64 * Math.log(2)), PortableNormal.radius(0), 1e-6);
    assertEquals(PortableNormal.radius(0), PortableNormal.radius(1), "the last bit is unused");
  }

  /** P(R > r) = exp(-r^2 / 2), counted over all 2^31 values of the word without its last bit. */
  @Test
  void theTailOfTheRadiusIsThatOfRayleigh() {
    for (final double r : new double[] {1e-3, 0.1, 1, 2, 3, 4, 5, 5.5, 6, 6.25}) {
      final double expected = StrictMath.exp(-r * r / 2) * 0x1p31;
      final double count = countAbove((float) r);
      assertEquals(expected, count, 1 + 2e-6 * expected, "radius above " + r);
    }
  }

  @Test
  void theRadiusNeverRisesWithTheWord() {
    float last = Float.POSITIVE_INFINITY;
    for (long k = 0; k < 1L << 31; k += 1_025) {
      final float radius = PortableNormal.radius((int) (k << 1));
      assertTrue(radius <= last, "word " + (k << 1));
      last = radius;
    }
  }

  /** Subnormals would differ where a device flushes them to zero. */
  @Test
  void noNormalIsSubnormal() {
    float smallestRadius = Float.MAX_VALUE;
    float smallestSine = Float.MAX_VALUE;
    for (int i = 0; i < 4096; i++) {
      final float radius = PortableNormal.radius(-1 - i);
      final float sine = Math.abs(PortableNormal.sin(i));
      smallestRadius = radius == 0 ? smallestRadius : Math.min(smallestRadius, radius);
      smallestSine = sine == 0 ? smallestSine : Math.min(smallestSine, sine);
    }
    assertTrue(smallestRadius > 1e-5f, "radius " + smallestRadius);
    assertTrue(smallestSine > 1e-9f, "sine " + smallestSine);
  }

  /** The radius falls with k = word >>> 1: the first k whose radius is at most r. */
  private static long countAbove(float r) {
    long low = 0;
    long high = 1L << 31;
    while (low < high) {
      final long middle = (low + high) >>> 1;
      if (PortableNormal.radius((int) (middle << 1)) > r) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Reduced to an eighth of a turn before StrictMath, whose own argument pi b 2^-31 is rounded. */
  private static double exactSine(int b) {
    final int d = (b << 2) >> 2;
    final double angle = 2 * Math.PI * (d * 0x1p-32);
    return switch ((b - d) >>> 30) {
      case 0 -> StrictMath.sin(angle);
      case 1 -> StrictMath.cos(angle);
      case 2 -> -StrictMath.sin(angle);
      default -> -StrictMath.cos(angle);
    };
  }

  private static double ulps(float got, double expected) {
    return got == expected ? 0 : Math.abs(got - expected) / Math.ulp((float) expected);
  }
}
