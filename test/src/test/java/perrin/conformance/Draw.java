package perrin.conformance;

import java.util.SplittableRandom;
import perrin.tensor.Shape;

/**
 * Random shapes and numbers of one trial. Trials grow: the first that fails is usually small.
 *
 * <p>All real numbers are float32 numbers, so that both backends get the same operands.
 */
final class Draw {
  private static final int[] EXTENTS = {1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 33, 64, 67};

  private final SplittableRandom random;
  private final double growth;

  /** Growth runs from 0 for the first trial to 1 for the last. */
  Draw(long seed, double growth) {
    this.random = new SplittableRandom(seed);
    this.growth = growth;
  }

  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  long nextLong() {
    return random.nextLong();
  }

  <T> T among(T[] values) {
    return values[random.nextInt(values.length)];
  }

  /** An extent of at least 1 and at most a limit. */
  int extent(int limit) {
    int reach = 4 + (int) Math.round(growth * (EXTENTS.length - 4));
    return Math.min(limit, EXTENTS[random.nextInt(reach)]);
  }

  /** An extent that may be 0. */
  int extentOrNone(int limit) {
    return oneIn(25) ? 0 : extent(limit);
  }

  /** A shape of any rank up to 5 with at most a few thousand elements. */
  Shape shape() {
    return shape(between(0, 5));
  }

  Shape shape(int rank) {
    int[] d = new int[rank];
    int room = 4096;
    for (int a : order(rank)) {
      d[a] = extentOrNone(Math.max(1, room));
      room /= Math.max(1, d[a]);
    }
    return Shape.of(d);
  }

  /** A permutation. */
  int[] order(int n) {
    int[] p = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      p[i] = p[j];
      p[j] = i;
    }
    return p;
  }

  /** Standard normal numbers. */
  double[] normal(int n) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) random.nextGaussian();
    }
    return out;
  }

  /** Numbers of all sizes from 1e-6 to 1e6, small whole numbers among them. */
  double[] wide(int n) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      double z = random.nextGaussian();
      out[i] =
          switch (random.nextInt(4)) {
            case 0 -> (float) Math.copySign(Math.exp(random.nextDouble(-14, 14)), z);
            case 1 -> random.nextInt(-3, 4);
            default -> (float) (2 * z);
          };
    }
    return out;
  }

  /** Puts NaN, infinities and extreme numbers among others; how many is random, perhaps none. */
  double[] withSpecials(double[] values) {
    return with(
        values,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0,
        -0.0,
        Float.MAX_VALUE);
  }

  /**
   * Puts NaN and infinities among numbers that will be summed: whether a sum with the largest
   * finite number overflows on its way depends on its order.
   */
  double[] withInfinities(double[] values) {
    return with(values, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  private double[] with(double[] values, double... specials) {
    double[] out = values.clone();
    int n = out.length == 0 ? 0 : random.nextInt(3);
    for (int i = 0; i < n; i++) {
      out[random.nextInt(out.length)] = specials[random.nextInt(specials.length)];
    }
    return out;
  }

  double[] ints(int n, int low, int high) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = between(low, high);
    }
    return out;
  }
}
