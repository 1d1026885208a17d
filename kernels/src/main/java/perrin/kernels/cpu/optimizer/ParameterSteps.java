package perrin.kernels.cpu.optimizer;

import perrin.kernels.cpu.lanes.OptimizerLanes;
import perrin.kernels.cpu.lanes.OptimizerLanes.AdamStep;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;

/**
 * Adam (Kingma and Ba 2015, Algorithm 1), moving averages of parameters and sums of squares over
 * lists of dense arrays.
 */
public final class ParameterSteps {
  private static final int SQUARES = 2048;

  private final Team team;
  private final OptimizerLanes lanes;

  /**
   * Creates the kernels.
   *
   * @param team threads
   * @param lanes innermost loops
   */
  public ParameterSteps(Team team, OptimizerLanes lanes) {
    this.team = team;
    this.lanes = lanes;
  }

  /**
   * One array a tensor, each dense from its place on.
   *
   * @param data arrays
   * @param at places of their first elements
   */
  public record Arrays(float[][] data, int[] at) {}

  /**
   * One Adam step.
   *
   * @param step the step's numbers
   * @param lengths elements of each array
   * @param p parameters, written
   * @param g gradients
   * @param m first moments, written
   * @param v second moments, written
   */
  public void adam(AdamStep step, int[] lengths, Arrays p, Arrays g, Arrays m, Arrays v) {
    var pieces = new Pieces(lengths);
    team.run(
        pieces.count(),
        (piece, scratch) -> {
          int i = pieces.array(piece);
          int from = pieces.from(piece, i);
          lanes.adam(
              step,
              p.data[i],
              p.at[i] + from,
              g.data[i],
              g.at[i] + from,
              m.data[i],
              m.at[i] + from,
              v.data[i],
              v.at[i] + from,
              pieces.length(i, from));
        });
  }

  /**
   * average = d average + (1 - d) p.
   *
   * @param decay d
   * @param lengths elements of each array
   * @param average written
   * @param p parameters
   */
  public void average(double decay, int[] lengths, Arrays average, Arrays p) {
    float weight = (float) (1 - decay);
    var pieces = new Pieces(lengths);
    team.run(
        pieces.count(),
        (piece, scratch) -> {
          int i = pieces.array(piece);
          int from = pieces.from(piece, i);
          lanes.average(
              average.data[i],
              average.at[i] + from,
              p.data[i],
              p.at[i] + from,
              weight,
              pieces.length(i, from));
        });
  }

  /**
   * Sum of the squares of all elements; pieces are added in order, in double precision.
   *
   * @param lengths elements of each array
   * @param x operands
   * @return the sum
   */
  public double squares(int[] lengths, Arrays x) {
    var pieces = new Pieces(lengths);
    double[] sums = Team.scratch().doubles(Use.PARTIAL, pieces.count());
    team.run(
        pieces.count(),
        (piece, scratch) -> {
          int i = pieces.array(piece);
          int from = pieces.from(piece, i);
          int to = from + pieces.length(i, from);
          double sum = 0;
          for (int at = from; at < to; at += SQUARES) {
            sum += lanes.squares(x.data[i], x.at[i] + at, Math.min(SQUARES, to - at));
          }
          sums[piece] = sum;
        });
    double sum = 0;
    for (int piece = 0; piece < pieces.count(); piece++) {
      sum += sums[piece];
    }
    return sum;
  }
}
