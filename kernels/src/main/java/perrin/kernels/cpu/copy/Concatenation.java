package perrin.kernels.cpu.copy;

import perrin.kernels.cpu.team.Team;
import perrin.kernels.loops.Nest;

/**
 * Rows of several matrices side by side, in one pass over the destination: the channels of images,
 * where a row is a pixel. Part by part, every pass would write pieces of lines and pages that the
 * next one has to fetch again, which takes one and a half to three times as long.
 */
public final class Concatenation {
  private static final int CHUNK = 1 << 15;

  private final Team team;

  /**
   * Creates the kernel.
   *
   * @param team threads
   */
  public Concatenation(Team team) {
    this.team = team;
  }

  /**
   * A part and its place.
   *
   * @param nest loops over its range of the destination (view 0) and itself (view 1)
   * @param data its array
   * @param from place of its element 0
   * @param to place of its range's element 0 in the destination
   */
  public record Part(Nest nest, float[] data, int from, int to) {
    private boolean isRows() {
      return nest.loops() == 2 && nest.stride(0, 1) == 1 && nest.stride(1, 1) == 1;
    }

    private void row(int row, float[] out) {
      int at = from + row * nest.stride(1, 0);
      System.arraycopy(data, at, out, to + row * nest.stride(0, 0), nest.inner());
    }
  }

  /**
   * Writes all parts.
   *
   * @param out the destination's array
   * @param parts at least one
   * @return false, and nothing is done, if the parts are not equally many rows of contiguous
   *     elements
   */
  public boolean run(float[] out, Part... parts) {
    int rows = parts[0].nest.dim(0);
    int width = 0;
    for (var part : parts) {
      if (!part.isRows() || part.nest.dim(0) != rows) {
        return false;
      }
      width += part.nest.inner();
    }
    if (width == 0) {
      return true;
    }
    int each = Math.max(1, CHUNK / width);
    team.run(
        (rows + each - 1) / each,
        (chunk, _) -> {
          int end = Math.min(rows, (chunk + 1) * each);
          for (int row = chunk * each; row < end; row++) {
            for (var part : parts) {
              part.row(row, out);
            }
          }
        });
    return true;
  }
}
