package perrin.kernels.cpu.rows;

import java.util.Arrays;
import perrin.kernels.cpu.lanes.RowLanes;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * y = gamma (x - mean) rstd + beta of every row (Ba et al. 2016, arXiv 1607.06450, eq. 3-4) and its
 * product; the variance about the mean takes a second pass over the row, which is still in the
 * first cache.
 */
public final class LayerNorm {
  private static final int BLOCK = 64;

  private final Team team;
  private final RowLanes lanes;

  /**
   * Creates the kernel.
   *
   * @param team threads
   * @param lanes innermost loops
   */
  public LayerNorm(Team team, RowLanes lanes) {
    this.team = team;
    this.lanes = lanes;
  }

  /**
   * Per-row statistics and per-element parameters; one row of a vector has stride 1 a row.
   *
   * @param gamma [N]
   * @param beta [N]; unused backward
   * @param mean [rows], stride 1
   * @param rstd [rows], stride 1
   */
  public record Parameters(Rows gamma, Rows beta, Rows mean, Rows rstd) {}

  /**
   * Normalises rows.
   *
   * @param count number of rows
   * @param n elements of a row
   * @param p parameters; mean and rstd are written
   * @param eps added to the variance
   * @param x operand
   * @param y destination
   */
  public void forward(int count, int n, Parameters p, double eps, Rows x, Rows y) {
    int each = Rows.each(n);
    team.run(
        (count + each - 1) / each,
        (chunk, scratch) -> {
          int end = Math.min(count, (chunk + 1) * each);
          double sum = lanes.sum(x.data(), x.row(chunk * each), n);
          for (int r = chunk * each; r < end; r++) {
            int from = x.row(r);
            float mean = (float) (sum / n);
            double variance = lanes.squaredDeviations(x.data(), from, n, mean) / n;
            float rstd = (float) (1 / Math.sqrt(variance + eps));
            p.mean.data()[p.mean.row(r)] = mean;
            p.rstd.data()[p.rstd.row(r)] = rstd;
            // The row after the last is any row: its sum is not used.
            sum =
                lanes.normaliseAndSum(
                    x.data(),
                    from,
                    mean,
                    rstd,
                    p.gamma.data(),
                    p.gamma.at(),
                    p.beta.data(),
                    p.beta.at(),
                    y.data(),
                    y.row(r),
                    n,
                    x.row(Math.min(r + 1, end - 1)));
          }
        });
  }

  /**
   * Cotangents of x, gamma and beta.
   *
   * @param count number of rows
   * @param n elements of a row
   * @param p parameters and statistics as forward
   * @param gy cotangent of y
   * @param x as forward
   * @param gx written
   * @param gGamma [N], written
   * @param gBeta [N], written
   */
  public void backward(
      int count, int n, Parameters p, Rows gy, Rows x, Rows gx, Rows gGamma, Rows gBeta) {
    int blocks = (count + BLOCK - 1) / BLOCK;
    var partial = Team.scratch().floats(Use.PARTIAL, blocks * 2 * n);
    team.run(
        blocks,
        (block, scratch) -> {
          int acc = block * 2 * n;
          Arrays.fill(partial, acc, acc + 2 * n, 0);
          double[] sums = scratch.doubles(Use.WORK, 2);
          for (int r = block * BLOCK; r < Math.min(count, (block + 1) * BLOCK); r++) {
            float mean = p.mean.data()[p.mean.row(r)];
            float rstd = p.rstd.data()[p.rstd.row(r)];
            var gamma = p.gamma.data();
            int ai = p.gamma.at();
            int g = gy.row(r);
            int v = x.row(r);
            lanes.normalSums(
                gy.data(), g, x.data(), v, mean, rstd, gamma, ai, partial, acc, sums, n);
            float slope = (float) (-(double) rstd * rstd * sums[1] / n);
            float shift = (float) (-rstd * sums[0] / n);
            lanes.normalProduct(
                gy.data(), g, x.data(), v, mean, rstd, gamma, ai, gx.data(), gx.row(r), n, slope,
                shift);
          }
        });
    for (int j = 0; j < n; j++) {
      double sumGamma = 0;
      double sumBeta = 0;
      for (int block = 0; block < blocks; block++) {
        sumGamma += partial[block * 2 * n + j];
        sumBeta += partial[(block * 2 + 1) * n + j];
      }
      gGamma.data()[gGamma.at() + j] = (float) sumGamma;
      gBeta.data()[gBeta.at() + j] = (float) sumBeta;
    }
  }
}
