package perrin.kernels.cpu.lanes;

/**
 * The innermost product of a matrix multiplication: a tile of {@code rows x columns} accumulators
 * that stays in registers while {@code depth} products run through it in ascending order.
 *
 * <p>C[r][j] = D[r][j] + sum_k A[r][k] B[k][j], with D absent, a bias row (stride 0) or C itself
 * (accumulation). B is always a packed panel [depth][columns]. A comes in two forms that need no
 * transposition, one for each order in which a matrix can lie in memory:
 *
 * <ul>
 *   <li><em>columns</em>: A[r][k] = a[ai + k stride + r], a matrix whose rows are contiguous in r;
 *   <li><em>grouped</em>: [ceil(depth / group)][rows][group], a matrix whose rows are contiguous in
 *       k, packed by whole vectors.
 * </ul>
 */
public interface GemmTile {
  /**
   * Rows of the tile.
   *
   * @return MR
   */
  int rows();

  /**
   * Columns of the tile, the width of a packed panel of B.
   *
   * @return NR
   */
  int columns();

  /**
   * Consecutive k of one row in the grouped form of A.
   *
   * @return a power of two
   */
  int group();

  /**
   * Multiplies with A in columns.
   *
   * @param a left operand
   * @param ai its first element
   * @param stride distance of consecutive k
   * @param b packed panel of the right operand
   * @param bi its first element
   * @param depth terms of the sum
   * @param c destination
   * @param ci its first element
   * @param ldc distance of its rows
   * @param d addend or null
   * @param di its first element
   * @param ldd distance of its rows, 0 for a bias
   */
  void columns(
      float[] a,
      int ai,
      int stride,
      float[] b,
      int bi,
      int depth,
      float[] c,
      int ci,
      int ldc,
      float[] d,
      int di,
      int ldd);

  /**
   * Multiplies with A grouped.
   *
   * @param a left operand
   * @param ai its first element
   * @param b packed panel of the right operand
   * @param bi its first element
   * @param depth terms of the sum
   * @param c destination
   * @param ci its first element
   * @param ldc distance of its rows
   * @param d addend or null
   * @param di its first element
   * @param ldd distance of its rows, 0 for a bias
   */
  void grouped(
      float[] a,
      int ai,
      float[] b,
      int bi,
      int depth,
      float[] c,
      int ci,
      int ldc,
      float[] d,
      int di,
      int ldd);

  /**
   * {@link #columns(float[], int, int, float[], int, int, float[], int, int, float[], int, int)} of
   * which only the first rows count; more may be written.
   *
   * @param rows how many, from 1; all if more than {@link #rows()}
   * @param a left operand
   * @param ai its first element
   * @param stride distance of consecutive k
   * @param b packed panel of the right operand
   * @param bi its first element
   * @param depth terms of the sum
   * @param c destination, with room for all rows
   * @param ci its first element
   * @param ldc distance of its rows
   * @param d addend or null
   * @param di its first element
   * @param ldd distance of its rows, 0 for a bias
   */
  default void columns(
      int rows,
      float[] a,
      int ai,
      int stride,
      float[] b,
      int bi,
      int depth,
      float[] c,
      int ci,
      int ldc,
      float[] d,
      int di,
      int ldd) {
    columns(a, ai, stride, b, bi, depth, c, ci, ldc, d, di, ldd);
  }

  /**
   * {@link #grouped(float[], int, float[], int, int, float[], int, int, float[], int, int)} of
   * which only the first rows count; more may be written.
   *
   * @param rows how many, from 1; all if more than {@link #rows()}
   * @param a left operand, packed for all rows
   * @param ai its first element
   * @param b packed panel of the right operand
   * @param bi its first element
   * @param depth terms of the sum
   * @param c destination, with room for all rows
   * @param ci its first element
   * @param ldc distance of its rows
   * @param d addend or null
   * @param di its first element
   * @param ldd distance of its rows, 0 for a bias
   */
  default void grouped(
      int rows,
      float[] a,
      int ai,
      float[] b,
      int bi,
      int depth,
      float[] c,
      int ci,
      int ldc,
      float[] d,
      int di,
      int ldd) {
    grouped(a, ai, b, bi, depth, c, ci, ldc, d, di, ldd);
  }

  /**
   * Packs one row that is contiguous in k into the grouped form, zero to the end of its last group.
   *
   * @param a source
   * @param ai its first element
   * @param depth elements of the row
   * @param panel destination
   * @param pi first element of this row in the panel
   */
  default void group(float[] a, int ai, int depth, float[] panel, int pi) {
    int group = group();
    int step = rows() * group;
    for (int k = 0; k < depth; k += group, pi += step) {
      int n = Math.min(group, depth - k);
      for (int i = 0; i < n; i++) {
        panel[pi + i] = a[ai + k + i];
      }
      for (int i = n; i < group; i++) {
        panel[pi + i] = 0;
      }
    }
  }

  /**
   * Packs {@code width} contiguous columns of every k into a panel of B or A, zero in the rest.
   *
   * @param b source, contiguous in the packed direction
   * @param bi its first element
   * @param stride distance of consecutive k
   * @param depth number of k
   * @param width elements to take, at most {@code panelWidth}
   * @param panel destination [depth][panelWidth]
   * @param pi its first element
   * @param panelWidth elements a k takes in the panel
   */
  default void pack(
      float[] b, int bi, int stride, int depth, int width, float[] panel, int pi, int panelWidth) {
    for (int k = 0; k < depth; k++, bi += stride, pi += panelWidth) {
      for (int j = 0; j < width; j++) {
        panel[pi + j] = b[bi + j];
      }
      for (int j = width; j < panelWidth; j++) {
        panel[pi + j] = 0;
      }
    }
  }

  /**
   * Packs {@code width} strided columns of every k into a panel, zero in the rest: the transposing
   * twin of {@link #pack}.
   *
   * @param b source
   * @param bi its first element
   * @param stride distance of consecutive k
   * @param across distance of consecutive columns
   * @param depth number of k
   * @param width elements to take, at most {@code panelWidth}
   * @param panel destination [depth][panelWidth]
   * @param pi its first element
   * @param panelWidth elements a k takes in the panel
   */
  default void packAcross(
      float[] b,
      int bi,
      int stride,
      int across,
      int depth,
      int width,
      float[] panel,
      int pi,
      int panelWidth) {
    for (int j = 0; j < width; j++) {
      int from = bi + j * across;
      int to = pi + j;
      for (int k = 0; k < depth; k++) {
        panel[to + k * panelWidth] = b[from + k * stride];
      }
    }
    for (int j = width; j < panelWidth; j++) {
      for (int k = 0; k < depth; k++) {
        panel[pi + j + k * panelWidth] = 0;
      }
    }
  }
}
