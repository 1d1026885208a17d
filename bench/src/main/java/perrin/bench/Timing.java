package perrin.bench;

import java.util.Arrays;

/**
 * What a stop watch said of many calls.
 *
 * @param median seconds
 * @param best seconds
 * @param calls how many were timed
 */
record Timing(double median, double best, int calls) {
  private static final int LEAST_CALLS = 7;

  /** Calls of the first tier and of the profile come before those of the last compiler. */
  private static final int WARM_CALLS = 12;

  /** Warms up, then times calls for so many seconds. */
  static Timing of(Runnable body, double warmUp, double seconds) {
    long start = System.nanoTime();
    for (int i = 0; i < WARM_CALLS || System.nanoTime() - start < warmUp * 1e9; i++) {
      body.run();
    }
    long[] nanos = new long[1 << 16];
    int n = 0;
    start = System.nanoTime();
    while (n < nanos.length && (n < LEAST_CALLS || System.nanoTime() - start < seconds * 1e9)) {
      long t = System.nanoTime();
      body.run();
      nanos[n++] = System.nanoTime() - t;
    }
    long[] sorted = Arrays.copyOf(nanos, n);
    Arrays.sort(sorted);
    return new Timing(sorted[n / 2] / 1e9, sorted[0] / 1e9, n);
  }
}
