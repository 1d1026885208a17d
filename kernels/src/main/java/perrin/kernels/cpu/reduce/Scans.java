package perrin.kernels.cpu.reduce;

import perrin.kernels.cpu.copy.Cursor;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.loops.Nest;

/** Work along one axis, line by line: the place of an extreme element, and running sums. */
public final class Scans {
  private static final int CHUNK = 1 << 14;

  private final Team team;

  /**
   * Creates the kernels.
   *
   * @param team threads
   */
  public Scans(Team team) {
    this.team = team;
  }

  /**
   * Lines of a view.
   *
   * @param at place of element 0
   * @param stride distance of consecutive elements of a line
   */
  public record Line(int at, int stride) {}

  /**
   * Index of the largest or smallest element of each line; the first of equals; a NaN wins.
   *
   * @param max true for the largest
   * @param nest loops over the starts of the lines in out (view 0) and x (view 1)
   * @param n elements of a line
   * @param x operand
   * @param line its lines
   * @param out destination
   * @param to place of its element 0
   */
  public void argReduce(boolean max, Nest nest, int n, float[] x, Line line, int[] out, int to) {
    lines(
        nest,
        n,
        to,
        line.at,
        (o, i) -> out[o] = max ? largest(x, i, line.stride, n) : smallest(x, i, line.stride, n));
  }

  private static int largest(float[] x, int at, int stride, int n) {
    int best = 0;
    float value = x[at];
    for (int i = 1; i < n && value == value; i++) {
      float v = x[at + i * stride];
      if (!(v <= value)) {
        best = i;
        value = v;
      }
    }
    return best;
  }

  private static int smallest(float[] x, int at, int stride, int n) {
    int best = 0;
    float value = x[at];
    for (int i = 1; i < n && value == value; i++) {
      float v = x[at + i * stride];
      if (!(v >= value)) {
        best = i;
        value = v;
      }
    }
    return best;
  }

  /**
   * Running sums of each line, kept in double precision.
   *
   * @param nest loops over the starts of the lines in out (view 0) and x (view 1)
   * @param n elements of a line
   * @param x operand
   * @param line its lines
   * @param out destination
   * @param to its lines
   */
  public void cumulativeSum(Nest nest, int n, float[] x, Line line, float[] out, Line to) {
    lines(
        nest,
        n,
        to.at,
        line.at,
        (o, i) -> {
          double sum = 0;
          for (int k = 0; k < n; k++) {
            sum += x[i + k * line.stride];
            out[o + k * to.stride] = (float) sum;
          }
        });
  }

  private interface Body {
    void line(int out, int in);
  }

  private void lines(Nest nest, int n, int to, int from, Body body) {
    int count = nest.size();
    int each = Math.max(1, CHUNK / Math.max(1, n));
    team.run(
        (count + each - 1) / each,
        (chunk, scratch) -> {
          var cursor = new Cursor(nest, nest.loops(), chunk * each, to, from);
          for (int r = chunk * each; r < Math.min(count, (chunk + 1) * each); r++) {
            body.line(cursor.at(0), cursor.at(1));
            cursor.next();
          }
        });
  }
}
