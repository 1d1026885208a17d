package perrin.kernels.cpu.attention;

import static perrin.kernels.cpu.team.Scratch.LINE;

import perrin.kernels.cpu.gemm.Matrix;
import perrin.kernels.cpu.gemm.Panels;
import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;

/**
 * Operands cut for the register tile: strips of MR rows on the left, panels of NR columns on the
 * right, and the size of the blocks that scores are computed in.
 *
 * <p>Scores lie with one row a key and one column a query. That way the softmax runs down the
 * lanes, and a block of weights is at once the left operand of out = P v, in the tile's columns
 * form, without another copy.
 */
final class Blocking {
  /** Queries whose scores are computed at once. */
  private static final int QUERIES = 96;

  /** Keys at once: a panel of values and its weights share the first cache. */
  private static final int KEYS = 144;

  /** Tasks that keep a team busy to the end, however many heads there are. */
  private static final int TASKS = 12;

  final GemmTile tile;
  final int mr;
  final int nr;
  private final Panels panels;

  Blocking(GemmTile tile) {
    this.tile = tile;
    this.mr = tile.rows();
    this.nr = tile.columns();
    this.panels = new Panels(tile);
  }

  static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  int queries() {
    return roundUp(QUERIES, nr);
  }

  /** Blocks of nearly equal size, a multiple of MR. */
  int keys(int keys) {
    int blocks = (keys + KEYS - 1) / KEYS;
    return roundUp((keys + blocks - 1) / blocks, mr);
  }

  /** Into how many tasks the query blocks of one head are cut; a matter of the problem alone. */
  static int groups(int heads, int blocks) {
    return Math.clamp((TASKS + heads - 1) / heads, 1, blocks);
  }

  /** Columns of a matrix rounded up to whole panels. */
  int wide(int columns) {
    return roundUp(columns, nr);
  }

  /** Strips that cover some rows. */
  int strips(int rows) {
    return (rows + mr - 1) / mr;
  }

  /** Elements of one strip of a left operand. */
  int stripSize(int depth) {
    return panels.leftSize(depth);
  }

  /** Strips of all rows of a left operand, from {@code LINE} on; rows past the end are garbage. */
  float[] left(Matrix a, int rows, int depth, Scratch scratch, Use use) {
    int size = stripSize(depth);
    var to = scratch.floats(use, LINE + strips(rows) * size);
    for (int i = 0, at = LINE; i < rows; i += mr, at += size) {
      panels.left(a, i, Math.min(mr, rows - i), 0, depth, to, at);
    }
    return to;
  }

  /** Panels [depth][NR] of all columns of a right operand; columns past the end are zero. */
  void right(Matrix b, int depth, int columns, float[] to, int at) {
    for (int j = 0; j < columns; j += nr, at += depth * nr) {
      panels.right(b, 0, depth, j, Math.min(nr, columns - j), to, at);
    }
  }

  /**
   * C = A B or C + A B over one panel: strips of A one {@code size} after the other, of C one after
   * the other.
   */
  void strips(
      Matrix a,
      float[] left,
      int ai,
      int rows,
      int depth,
      float[] panel,
      int bi,
      float[] c,
      int ci,
      int ldc) {
    int size = stripSize(depth);
    boolean grouped = panels.grouped(a);
    for (int i = 0; i < rows; i += mr, ai += size, ci += mr * ldc) {
      if (grouped) {
        tile.grouped(rows - i, left, ai, panel, bi, depth, c, ci, ldc, null, 0, 0);
      } else {
        tile.columns(rows - i, left, ai, mr, panel, bi, depth, c, ci, ldc, null, 0, 0);
      }
    }
  }

  /**
   * C (+)= X^T B with X [depth][stride], whose columns are the rows of the product, and panels of B
   * at a distance.
   */
  void transposed(
      float[] x,
      int stride,
      int rows,
      int depth,
      float[] b,
      int bi,
      int distance,
      float[] c,
      int ldc,
      boolean more) {
    for (int j = 0; j < ldc; j += nr, bi += distance) {
      for (int i = 0; i < rows; i += mr) {
        int ci = LINE + i * ldc + j;
        tile.columns(
            rows - i, x, LINE + i, stride, b, bi, depth, c, ci, ldc, more ? c : null, ci, ldc);
      }
    }
  }
}
