package perrin.kernels.cpu.attention;

import static perrin.kernels.cpu.team.Scratch.LINE;

import java.util.Arrays;
import perrin.kernels.cpu.attention.Attention.Problem;
import perrin.kernels.cpu.lanes.AttentionLanes;
import perrin.kernels.cpu.lanes.RowLanes;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;

/**
 * Some queries of one head against all its keys (FlashAttention: Dao et al. 2022, arXiv 2205.14135,
 * alg. 1): block after block of keys, the output is that of a softmax over the keys so far.
 */
final class Forward {
  private final Blocking cut;
  private final AttentionLanes softmax;
  private final RowLanes lanes;

  Forward(Blocking cut, AttentionLanes softmax, RowLanes lanes) {
    this.cut = cut;
    this.softmax = softmax;
    this.lanes = lanes;
  }

  /** Queries {@code from} to {@code to} of head n. */
  void run(Problem p, Heads out, int n, int from, int to, Scratch scratch) {
    var k = cut.left(p.k().matrix(n), p.keys(), p.width(), scratch, Use.LEFT);
    var v = scratch.floats(Use.RIGHT, LINE + cut.wide(p.values()) * p.keys());
    cut.right(p.v().matrix(n), p.keys(), p.values(), v, LINE);
    for (int t = from; t < to; t += cut.queries()) {
      block(p, out, n, t, Math.min(cut.queries(), to - t), k, v, scratch);
    }
  }

  private void block(
      Problem p, Heads out, int n, int t, int rows, float[] k, float[] v, Scratch scratch) {
    int wide = cut.wide(rows);
    int ldc = cut.wide(p.values());
    int block = cut.keys(p.keys());
    int most = 0;
    int sum = wide;
    int decay = 2 * wide;
    var q = scratch.floats(Use.WORK, LINE + wide * p.width());
    cut.right(p.q().rows(n, t).transposed(), p.width(), rows, q, LINE);
    var scores = scratch.floats(Use.SCORES, LINE + block * wide + cut.mr);
    var sums = scratch.floats(Use.WORK2, LINE + cut.strips(rows) * cut.mr * ldc);
    var state = scratch.floats(Use.STRIP, 3 * wide);
    Arrays.fill(state, most, sum, Float.NEGATIVE_INFINITY);
    Arrays.fill(state, sum, decay, 0);
    for (int s = 0; s < p.keys(); s += block) {
      int keys = Math.min(block, p.keys() - s);
      int ai = LINE + s / cut.mr * cut.stripSize(p.width());
      // A panel's scores stay in the first cache until they are weights.
      for (int j = 0; j < wide; j += cut.nr) {
        cut.strips(
            p.k().matrix(n),
            k,
            ai,
            keys,
            p.width(),
            q,
            LINE + j * p.width(),
            scores,
            LINE + j,
            wide);
        softmax.softmaxStep(
            scores, LINE + j, keys, wide, cut.nr, p.scale(), state, most + j, state, sum + j, state,
            decay + j);
      }
      if (s > 0) {
        for (int r = 0, at = LINE; r < rows; r++, at += ldc) {
          if (state[decay + r] != 1) {
            lanes.affine(sums, at, sums, at, ldc, state[decay + r], 0);
          }
        }
      }
      int bi = LINE + s * cut.nr;
      cut.transposed(scores, wide, rows, keys, v, bi, p.keys() * cut.nr, sums, ldc, s > 0);
    }
    softmax.softmaxEnd(state, most, state, sum, wide, p.scale());
    System.arraycopy(state, most, p.logSumExp(), p.at() + n * p.queries() + t, rows);
    for (int r = 0; r < rows; r++) {
      out.write(lanes, n, t + r, sums, LINE + r * ldc, p.values(), state[sum + r]);
    }
  }
}
