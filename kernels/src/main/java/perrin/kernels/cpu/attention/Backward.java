package perrin.kernels.cpu.attention;

import static perrin.kernels.cpu.team.Scratch.LINE;

import java.util.Arrays;
import perrin.kernels.cpu.attention.Attention.Problem;
import perrin.kernels.cpu.lanes.AttentionLanes;
import perrin.kernels.cpu.lanes.RowLanes;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;

/**
 * Some queries of one head against all its keys, backward (FlashAttention: Dao et al. 2022, arXiv
 * 2205.14135, alg. 4): weights again from the log-sum-exp, and sum_s P gP = sum_e gOut out.
 */
final class Backward {
  private final Blocking cut;
  private final AttentionLanes softmax;
  private final RowLanes lanes;

  Backward(Blocking cut, AttentionLanes softmax, RowLanes lanes) {
    this.cut = cut;
    this.softmax = softmax;
    this.lanes = lanes;
  }

  /** Elements of the sums over queries that a task leaves: gk and gv, padded. */
  int size(Problem p) {
    return cut.strips(p.keys()) * cut.mr * (cut.wide(p.width()) + cut.wide(p.values()));
  }

  /** First element of gv in those sums. */
  int values(Problem p) {
    return cut.strips(p.keys()) * cut.mr * cut.wide(p.width());
  }

  /** The rows of one head in three forms, packed once a task. */
  private record Keys(float[] k, float[] v, float[] panels) {}

  /** Cotangents with respect to the queries {@code from} to {@code to} of head n, and sums. */
  void run(
      Problem p,
      Heads out,
      Heads gOut,
      Heads gq,
      int n,
      int from,
      int to,
      float[] sums,
      int at,
      Scratch scratch) {
    var k = cut.left(p.k().matrix(n), p.keys(), p.width(), scratch, Use.LEFT);
    var v = cut.left(p.v().matrix(n), p.keys(), p.values(), scratch, Use.FILTER);
    var panels = scratch.floats(Use.RIGHT, LINE + cut.wide(p.width()) * p.keys());
    cut.right(p.k().matrix(n), p.keys(), p.width(), panels, LINE);
    var keys = new Keys(k, v, panels);
    for (int t = from; t < to; t += cut.queries()) {
      int rows = Math.min(cut.queries(), to - t);
      block(p, out, gOut, gq, n, t, rows, keys, sums, at, t > from, scratch);
    }
  }

  private void block(
      Problem p,
      Heads out,
      Heads gOut,
      Heads gq,
      int n,
      int t,
      int rows,
      Keys packed,
      float[] sums,
      int at,
      boolean more,
      Scratch scratch) {
    int wide = cut.wide(rows);
    int d = p.width();
    int e = p.values();
    int block = cut.keys(p.keys());
    int dot = wide;
    // q^T and gOut^T for the scores, q and gOut for the sums over queries.
    var turned = scratch.floats(Use.WORK, LINE + wide * (d + e));
    var queries = p.q().rows(n, t);
    var cotangent = gOut.rows(n, t);
    cut.right(queries.transposed(), d, rows, turned, LINE);
    cut.right(cotangent.transposed(), e, rows, turned, LINE + wide * d);
    int values = LINE + cut.wide(d) * rows;
    var straight = scratch.floats(Use.WORK3, values + cut.wide(e) * rows);
    cut.right(queries, rows, d, straight, LINE);
    cut.right(cotangent, rows, e, straight, values);
    var state = scratch.floats(Use.STRIP, 2 * wide);
    Arrays.fill(state, 0, 2 * wide, 0);
    System.arraycopy(p.logSumExp(), p.at() + n * p.queries() + t, state, 0, rows);
    for (int r = 0; r < rows; r++) {
      state[dot + r] = gOut.dot(lanes, out, n, t + r, e);
    }
    int ldq = cut.wide(d);
    var gQueries = scratch.floats(Use.WORK2, LINE + cut.strips(rows) * cut.mr * ldq);
    var scores = scratch.floats(Use.SCORES, LINE + block * wide + cut.mr);
    var slopes = scratch.floats(Use.SCORE_COTANGENTS, LINE + block * wide + cut.mr);
    var weightStrips = scratch.floats(Use.TRANSFORMED, LINE + block * wide);
    var slopeStrips = scratch.floats(Use.PRODUCT, LINE + block * wide);
    for (int s = 0; s < p.keys(); s += block) {
      int keys = Math.min(block, p.keys() - s);
      int first = s / cut.mr;
      for (int j = 0; j < wide; j += cut.nr) {
        int ki = LINE + first * cut.stripSize(d);
        int vi = LINE + first * cut.stripSize(e);
        int ti = LINE + j * d;
        int ei = LINE + wide * d + j * e;
        cut.strips(p.k().matrix(n), packed.k, ki, keys, d, turned, ti, scores, LINE + j, wide);
        cut.strips(p.v().matrix(n), packed.v, vi, keys, e, turned, ei, slopes, LINE + j, wide);
        softmax.softmaxSlopes(
            scores,
            slopes,
            LINE + j,
            keys,
            wide,
            cut.nr,
            p.scale(),
            state,
            j,
            state,
            dot + j,
            weightStrips,
            slopeStrips,
            LINE + j * cut.mr,
            wide * cut.mr,
            cut.tile);
      }
      int bi = LINE + s * cut.nr;
      cut.transposed(
          slopes, wide, rows, keys, packed.panels, bi, p.keys() * cut.nr, gQueries, ldq, s > 0);
      int gk = at + first * cut.mr * ldq;
      int gv = at + values(p) + first * cut.mr * cut.wide(e);
      overQueries(slopeStrips, keys, wide, rows, straight, LINE, sums, gk, ldq, more);
      overQueries(weightStrips, keys, wide, rows, straight, values, sums, gv, cut.wide(e), more);
    }
    for (int r = 0; r < rows; r++) {
      gq.write(lanes, n, t + r, gQueries, LINE + r * ldq, d, 1);
    }
  }

  /** C (+)= A B over the queries of a block: strips of keys times panels of queries. */
  private void overQueries(
      float[] a,
      int keys,
      int wide,
      int rows,
      float[] b,
      int bi,
      float[] c,
      int ci,
      int ldc,
      boolean more) {
    for (int j = 0; j < ldc; j += cut.nr, bi += rows * cut.nr) {
      for (int i = 0; i < keys; i += cut.mr) {
        int ai = LINE + i * wide;
        int to = ci + i * ldc + j;
        cut.tile.grouped(keys - i, a, ai, b, bi, rows, c, to, ldc, more ? c : null, to, ldc);
      }
    }
  }

  /** gk and gv of one head: the sums of its tasks, in order. */
  void write(
      Problem p, float[] sums, int at, int tasks, Heads gk, Heads gv, int n, Scratch scratch) {
    int size = size(p);
    var row = scratch.floats(Use.STRIP, Math.max(cut.wide(p.width()), cut.wide(p.values())));
    for (int s = 0; s < p.keys(); s++) {
      int k = at + s * cut.wide(p.width());
      int v = at + values(p) + s * cut.wide(p.values());
      writeRow(sums, k, size, tasks, row, gk, n, s, p.width());
      writeRow(sums, v, size, tasks, row, gv, n, s, p.values());
    }
  }

  private void writeRow(
      float[] sums, int at, int size, int tasks, float[] row, Heads to, int n, int s, int columns) {
    if (tasks == 1) {
      to.write(lanes, n, s, sums, at, columns, 1);
      return;
    }
    System.arraycopy(sums, at, row, 0, columns);
    for (int i = 1; i < tasks; i++) {
      for (int c = 0; c < columns; c++) {
        row[c] += sums[at + i * size + c];
      }
    }
    to.write(lanes, n, s, row, 0, columns, 1);
  }
}
