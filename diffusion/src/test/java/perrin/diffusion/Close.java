package perrin.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Equality to ten digits: relative to the larger of 1 and the expected value. */
public final class Close {
  private static final double TOLERANCE = 1e-10;

  private Close() {}

  /** Two numbers. */
  public static void assertClose(double expected, double actual) {
    assertEquals(expected, actual, TOLERANCE * Math.max(1, Math.abs(expected)));
  }

  /** Two small positive numbers, relative to their own size. */
  public static void assertRelative(double expected, double actual) {
    assertEquals(expected, actual, TOLERANCE * Math.abs(expected));
  }

  /** Two arrays. */
  public static void assertClose(double[] expected, double[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertClose(expected[i], actual[i]);
    }
  }

  /** Two numbers that must differ by more than an error of rounding. */
  public static void assertFar(double expected, double actual) {
    double distance = Math.abs(expected - actual);
    assertTrue(
        distance > 1e-6 * Math.max(1, Math.abs(expected)),
        () -> expected + " and " + actual + " agree, though the printed form should fail");
  }

  /** The largest distance of two arrays' elements. */
  public static double distance(double[] a, double[] b) {
    assertEquals(a.length, b.length);
    double d = 0;
    for (int i = 0; i < a.length; i++) {
      d = Math.max(d, Math.abs(a[i] - b[i]));
    }
    return d;
  }
}
