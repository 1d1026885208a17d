package perrin.kernels.cpu.copy;

import perrin.kernels.cpu.lanes.MapLanes;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.loops.Nest;
import perrin.tensor.BinaryOp;

/** Slices along an axis picked, or added up, by an index. */
public final class Indexing {
  private static final int CHUNK = 1 << 14;

  private final Team team;
  private final MapLanes lanes;
  private final Copies copies;

  /**
   * Creates the kernels.
   *
   * @param team threads
   * @param lanes sums of runs
   */
  public Indexing(Team team, MapLanes lanes) {
    this.team = team;
    this.lanes = lanes;
    this.copies = new Copies(team);
  }

  /**
   * The slices of a view along one axis.
   *
   * @param data the array
   * @param at place of element 0
   * @param stride distance of consecutive slices
   */
  public record Slices(float[] data, int at, int stride) {}

  /**
   * Slice i of out = slice index[i] of x.
   *
   * @param nest loops of one slice over out (view 0) and x (view 1)
   * @param index checked against x's extent
   * @param x source
   * @param out destination
   */
  public void gather(Nest nest, int[] index, Slices x, Slices out) {
    int each = Math.max(1, CHUNK / Math.max(1, nest.size()));
    team.run(
        (index.length + each - 1) / each,
        (chunk, scratch) -> {
          for (int i = chunk * each; i < Math.min(index.length, (chunk + 1) * each); i++) {
            int from = x.at + index[i] * x.stride;
            int to = out.at + i * out.stride;
            if (nest.size() == 1) {
              out.data[to] = x.data[from];
            } else {
              copies.alone(nest, x.data, from, out.data, to);
            }
          }
        });
  }

  /**
   * Slice index[i] of out += slice i of src, in the order of i.
   *
   * @param nest loops of one slice over out (view 0) and src (view 1)
   * @param index checked against out's extent
   * @param src source
   * @param out accumulated into
   */
  public void scatterAdd(Nest nest, int[] index, Slices src, Slices out) {
    for (int i = 0; i < index.length && nest.size() > 0; i++) {
      int from = src.at + i * src.stride;
      int to = out.at + index[i] * out.stride;
      if (nest.size() == 1) {
        out.data[to] += src.data[from];
      } else {
        add(nest, src.data, from, out.data, to);
      }
    }
  }

  private void add(Nest nest, float[] src, int from, float[] dst, int to) {
    int last = nest.loops() - 1;
    int n = nest.inner();
    int out = nest.stride(0, last);
    int in = nest.stride(1, last);
    int rows = nest.size() / n;
    var cursor = new Cursor(nest, last, 0, to, from);
    for (int row = 0; row < rows; row++) {
      int o = cursor.at(0);
      int i = cursor.at(1);
      if (out == 1 && in == 1) {
        lanes.binary(BinaryOp.ADD, dst, o, src, i, dst, o, n);
      } else {
        for (int k = 0; k < n; k++) {
          dst[o + k * out] += src[i + k * in];
        }
      }
      cursor.next();
    }
  }
}
