package perrin.kernels.cpu.rows;

import perrin.kernels.cpu.lanes.RowLanes;
import perrin.kernels.cpu.team.Team;

/** y = e^(x - max) / sum e^(x - max) of every row, or its logarithm, and its product. */
public final class Softmax {
  private final Team team;
  private final RowLanes lanes;

  /**
   * Creates the kernel.
   *
   * @param team threads
   * @param lanes innermost loops
   */
  public Softmax(Team team, RowLanes lanes) {
    this.team = team;
    this.lanes = lanes;
  }

  /**
   * Softmax of rows.
   *
   * @param count number of rows
   * @param n elements of a row
   * @param x operand
   * @param log whether to give the logarithm
   * @param y destination
   */
  public void forward(int count, int n, Rows x, boolean log, Rows y) {
    int each = Rows.each(n);
    team.run(
        (count + each - 1) / each,
        (chunk, scratch) -> {
          for (int r = chunk * each; r < Math.min(count, (chunk + 1) * each); r++) {
            int from = x.row(r);
            int to = y.row(r);
            if (log) {
              float max = lanes.max(x.data(), from, n);
              double sum = lanes.exponentials(x.data(), from, y.data(), to, n, 1, max);
              float shift = (float) -(max + Math.log(sum));
              lanes.affine(x.data(), from, y.data(), to, n, 1, shift);
            } else {
              lanes.softmax(x.data(), from, y.data(), to, n);
            }
          }
        });
  }

  /**
   * gx = y (gy - sum gy y), or gx = gy - e^y sum gy.
   *
   * @param count number of rows
   * @param n elements of a row
   * @param gy cotangent of y
   * @param y as forward
   * @param log as forward
   * @param gx destination
   */
  public void backward(int count, int n, Rows gy, Rows y, boolean log, Rows gx) {
    int each = Rows.each(n);
    team.run(
        (count + each - 1) / each,
        (chunk, scratch) -> {
          for (int r = chunk * each; r < Math.min(count, (chunk + 1) * each); r++) {
            int g = gy.row(r);
            int v = y.row(r);
            int to = gx.row(r);
            if (log) {
              float sum = (float) lanes.sum(gy.data(), g, n);
              lanes.logSoftmaxProduct(gy.data(), g, y.data(), v, gx.data(), to, n, sum);
            } else {
              float dot = (float) lanes.dot(gy.data(), g, y.data(), v, n);
              lanes.softmaxProduct(gy.data(), g, y.data(), v, gx.data(), to, n, dot, 1);
            }
          }
        });
  }
}
