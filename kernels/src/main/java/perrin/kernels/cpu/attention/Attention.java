package perrin.kernels.cpu.attention;

import static perrin.kernels.cpu.team.Scratch.LINE;

import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * out = softmax(scale q k^T) v (Vaswani et al. 2017, arXiv 1706.03762, eq. 1), a block of queries
 * and keys at a time.
 *
 * <p>The scores of a block live in the scratch memory of one thread; backward computes them again
 * from the saved log-sum-exp. A task is a head, or some of its queries where heads are few. The
 * cotangents of k and v add up over the queries of a task, then over the tasks of a head, in order,
 * so that the team never shows in a result.
 */
public final class Attention {
  private final Team team;
  private final Blocking cut;
  private final Forward forward;
  private final Backward backward;

  /**
   * Creates the kernel.
   *
   * @param team threads
   * @param lanes innermost loops
   */
  public Attention(Team team, Lanes lanes) {
    this.team = team;
    this.cut = new Blocking(lanes.gemmTile());
    this.forward = new Forward(cut, lanes.attention(), lanes.rows());
    this.backward = new Backward(cut, lanes.attention(), lanes.rows());
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

  /** Query blocks of one head, cut into tasks. */
  private record Tasks(int queries, int each, int groups) {
    static Tasks of(Problem p, int each) {
      int blocks = (p.queries + each - 1) / each;
      return new Tasks(p.queries, each, Blocking.groups(p.heads, blocks));
    }

    /** First query of a task. */
    int from(int group) {
      int blocks = (queries + each - 1) / each;
      return Math.min(queries, (int) ((long) blocks * group / groups) * each);
    }
  }

  /**
   * out and logSumExp.
   *
   * @param p the problem; logSumExp is written
   * @param out [N,T,E], any strides
   */
  public void forward(Problem p, Heads out) {
    var tasks = Tasks.of(p, cut.queries());
    team.run(
        p.heads * tasks.groups,
        (task, scratch) -> {
          int group = task % tasks.groups;
          int n = task / tasks.groups;
          forward.run(p, out, n, tasks.from(group), tasks.from(group + 1), scratch);
        });
  }

  /**
   * Cotangents of q, k and v: with gP = gOut v^T and gS = scale P (gP - rowsum(gOut out)), gq = gS
   * k, gk = gS^T q, gv = P^T gOut.
   *
   * @param p the problem with logSumExp of {@link #forward}
   * @param out [N,T,E] of {@link #forward}
   * @param gOut [N,T,E]
   * @param gq [N,T,D], written
   * @param gk [N,S,D], written
   * @param gv [N,S,E], written
   */
  public void backward(Problem p, Heads out, Heads gOut, Heads gq, Heads gk, Heads gv) {
    var tasks = Tasks.of(p, cut.queries());
    int size = backward.size(p);
    int groups = tasks.groups;
    if (groups == 1) {
      team.run(
          p.heads,
          (n, scratch) -> {
            var sums = scratch.floats(Use.PARTIAL, LINE + size);
            backward.run(p, out, gOut, gq, n, 0, p.queries, sums, LINE, scratch);
            backward.write(p, sums, LINE, 1, gk, gv, n, scratch);
          });
      return;
    }
    var sums = Team.scratch().floats(Use.PARTIAL, LINE + p.heads * groups * size);
    team.run(
        p.heads * groups,
        (task, scratch) -> {
          int group = task % groups;
          int from = tasks.from(group);
          int to = tasks.from(group + 1);
          int at = LINE + task * size;
          backward.run(p, out, gOut, gq, task / groups, from, to, sums, at, scratch);
        });
    team.run(
        p.heads,
        (n, scratch) ->
            backward.write(p, sums, LINE + n * groups * size, groups, gk, gv, n, scratch));
  }
}
