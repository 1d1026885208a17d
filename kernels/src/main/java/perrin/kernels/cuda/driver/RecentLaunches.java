package perrin.kernels.cuda.driver;

import java.util.StringJoiner;

/** The kernels enqueued last, for messages: which one failed is not known when the host waits. */
final class RecentLaunches {
  private static final int MOST = 8;
  private static final int NUMBERS = 5;

  private final Kernel[] kernels = new Kernel[MOST];
  private final int[] grids = new int[MOST * NUMBERS];
  private int launched;

  void note(Kernel kernel, int x, int y, int z, int threads, int shared) {
    int at = launched++ & MOST - 1;
    kernels[at] = kernel;
    grids[at * NUMBERS] = x;
    grids[at * NUMBERS + 1] = y;
    grids[at * NUMBERS + 2] = z;
    grids[at * NUMBERS + 3] = threads;
    grids[at * NUMBERS + 4] = shared;
  }

  int count() {
    return launched;
  }

  /** The latest first. */
  @Override
  public String toString() {
    var out = new StringJoiner("; ");
    for (int i = launched - 1; i >= Math.max(0, launched - MOST); i--) {
      int at = i & MOST - 1;
      out.add(
          "%s on %d x %d x %d blocks of %d threads, %d bytes of shared memory"
              .formatted(
                  kernels[at].name(),
                  grids[at * NUMBERS],
                  grids[at * NUMBERS + 1],
                  grids[at * NUMBERS + 2],
                  grids[at * NUMBERS + 3],
                  grids[at * NUMBERS + 4]));
    }
    return out.toString();
  }
}
