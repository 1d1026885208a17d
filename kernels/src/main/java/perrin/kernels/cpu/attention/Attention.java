package perrin.kernels.cpu.attention;

import perrin.kernels.cpu.gemm.Gemm;
import perrin.kernels.cpu.gemm.Gemm.Addend;
import perrin.kernels.cpu.gemm.Matrix;
import perrin.kernels.cpu.lanes.RowLanes;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * out = softmax(scale q k^T) v (Vaswani et al. 2017, arXiv 1706.03762, eq. 1), a block of queries
 * at a time.
 *
 * <p>The scores of a block [{@value #BLOCK},S] live in the scratch memory of one thread; backward
 * computes them again from the saved log-sum-exp. Forward, the tasks are blocks of queries;
 * backward, heads, since the cotangents of k and v add up over the blocks of one head, in order.
 */
public final class Attention {
  private static final int BLOCK = 128;

  private final Team team;
  private final Gemm gemm;
  private final RowLanes lanes;

  /**
   * Creates the kernel.
   *
   * @param team threads
   * @param gemm products
   * @param lanes rows of scores
   */
  public Attention(Team team, Gemm gemm, RowLanes lanes) {
    this.team = team;
    this.gemm = gemm;
    this.lanes = lanes;
  }

  /**
   * Extents and inputs.
   *
   * @param heads N
   * @param queries T
   * @param keys S
   * @param width D
   * @param values E
   * @param scale usually 1/sqrt(D); above 0
   * @param q [N,T,D]
   * @param k [N,S,D]
   * @param v [N,S,E]
   * @param logSumExp [N,T] row-major
   * @param at first element of logSumExp
   */
  public record Problem(
      int heads,
      int queries,
      int keys,
      int width,
      int values,
      float scale,
      Heads q,
      Heads k,
      Heads v,
      float[] logSumExp,
      int at) {}

  /**
   * out and logSumExp.
   *
   * @param p the problem; logSumExp is written
   * @param out [N,T,E] with contiguous rows or columns
   */
  public void forward(Problem p, Heads out) {
    int blocks = (p.queries + BLOCK - 1) / BLOCK;
    team.run(
        p.heads * blocks,
        (task, scratch) -> {
          int n = task / blocks;
          int t = task % blocks * BLOCK;
          int rows = Math.min(BLOCK, p.queries - t);
          var scores = scratch.floats(Use.SCORES, rows * p.keys);
          var weights = Matrix.rowMajor(scores, 0, p.keys);
          scores(p, n, t, rows, weights);
          for (int r = 0; r < rows; r++) {
            int row = r * p.keys;
            float max = p.scale * lanes.max(scores, row, p.keys);
            double sum = lanes.exponentials(scores, row, scores, row, p.keys, p.scale, max);
            lanes.affine(scores, row, scores, row, p.keys, (float) (1 / sum), 0);
            p.logSumExp[p.at + n * p.queries + t + r] = (float) (max + Math.log(sum));
          }
          product(rows, p.values, p.keys, weights, p.v.matrix(n), out.rows(n, t), Addend.NONE);
        });
  }

  /** q k^T for some queries of a head, not yet scaled. */
  private void scores(Problem p, int n, int t, int rows, Matrix to) {
    gemm.multiply(
        rows, p.keys, p.width, p.q.rows(n, t), p.k.matrix(n).transposed(), to, Addend.NONE);
  }

  /** C = A B, or C^T = B^T A^T where the columns of C are not contiguous but its rows are. */
  private void product(int m, int n, int k, Matrix a, Matrix b, Matrix c, Addend addend) {
    if (c.columnStride() == 1) {
      gemm.multiply(m, n, k, a, b, c, addend);
    } else {
      gemm.multiply(n, m, k, b.transposed(), a.transposed(), c.transposed(), addend);
    }
  }

  /**
   * Cotangents of q, k and v: with dP = gOut v^T and dS = scale P (dP - rowsum(P dP)), gq = dS k,
   * gk = dS^T q, gv = P^T gOut.
   *
   * @param p the problem with logSumExp of {@link #forward}
   * @param gOut [N,T,E]
   * @param gq [N,T,D], written
   * @param gk [N,S,D], written
   * @param gv [N,S,E], written
   */
  public void backward(Problem p, Heads gOut, Heads gq, Heads gk, Heads gv) {
    team.run(
        p.heads,
        (n, scratch) -> {
          for (int t = 0; t < p.queries; t += BLOCK) {
            int rows = Math.min(BLOCK, p.queries - t);
            block(p, n, t, rows, gOut, gq, gk, gv, scratch);
          }
        });
  }

  private void block(
      Problem p,
      int n,
      int t,
      int rows,
      Heads gOut,
      Heads gq,
      Heads gk,
      Heads gv,
      Scratch scratch) {
    int keys = p.keys;
    var scores = scratch.floats(Use.SCORES, rows * keys);
    var cotangents = scratch.floats(Use.SCORE_COTANGENTS, rows * keys);
    var weights = Matrix.rowMajor(scores, 0, keys);
    var slopes = Matrix.rowMajor(cotangents, 0, keys);
    scores(p, n, t, rows, weights);
    gemm.multiply(
        rows, keys, p.values, gOut.rows(n, t), p.v.matrix(n).transposed(), slopes, Addend.NONE);
    for (int r = 0; r < rows; r++) {
      int row = r * keys;
      float shift = p.logSumExp[p.at + n * p.queries + t + r];
      lanes.exponentials(scores, row, scores, row, keys, p.scale, shift);
      float dot = (float) lanes.dot(cotangents, row, scores, row, keys);
      lanes.softmaxProduct(cotangents, row, scores, row, cotangents, row, keys, dot, p.scale);
    }
    var addend = t == 0 ? Addend.NONE : Addend.DESTINATION;
    product(keys, p.values, rows, weights.transposed(), gOut.rows(n, t), gv.matrix(n), addend);
    product(rows, p.width, keys, slopes, p.k.matrix(n), gq.rows(n, t), Addend.NONE);
    product(keys, p.width, rows, slopes.transposed(), p.q.rows(n, t), gk.matrix(n), addend);
  }
}
