package perrin.kernels.cpu.gemm;

import perrin.kernels.cpu.lanes.GemmTile;

/** Packs strided matrices into the panels that a {@link GemmTile} reads. */
public final class Panels {
  private final GemmTile tile;

  /**
   * Packs for one tile.
   *
   * @param tile the consumer
   */
  public Panels(GemmTile tile) {
    this.tile = tile;
  }

  /**
   * Packs columns {@code j} to {@code j + width} of rows {@code k} to {@code k + depth} as one
   * panel [depth][NR] of the right operand.
   *
   * @param b the matrix
   * @param k first row
   * @param depth rows
   * @param j first column
   * @param width columns, at most NR
   * @param panel destination
   * @param pi its first element
   */
  public void right(Matrix b, int k, int depth, int j, int width, float[] panel, int pi) {
    int from = b.offset() + k * b.rowStride() + j * b.columnStride();
    if (b.columnStride() == 1) {
      tile.pack(b.data(), from, b.rowStride(), depth, width, panel, pi, tile.columns());
    } else {
      tile.packAcross(
          b.data(), from, b.rowStride(), b.columnStride(), depth, width, panel, pi, tile.columns());
    }
  }

  /**
   * Whether {@link #left} writes the grouped form for a matrix with these strides.
   *
   * @param a the matrix
   * @return true for grouped, false for columns
   */
  public boolean grouped(Matrix a) {
    return a.columnStride() == 1;
  }

  /**
   * Elements that a panel of the left operand takes.
   *
   * @param depth terms of the sum
   * @return MR times the depth rounded up to whole groups
   */
  public int leftSize(int depth) {
    int group = tile.group();
    return (depth + group - 1) / group * group * tile.rows();
  }

  /**
   * Packs rows {@code i} to {@code i + height} of columns {@code k} to {@code k + depth} as one
   * panel of the left operand.
   *
   * @param a the matrix
   * @param i first row
   * @param height rows, at most MR
   * @param k first column
   * @param depth columns
   * @param panel destination
   * @param pi its first element
   */
  public void left(Matrix a, int i, int height, int k, int depth, float[] panel, int pi) {
    int from = a.offset() + i * a.rowStride() + k * a.columnStride();
    if (grouped(a)) {
      for (int r = 0; r < height; r++) {
        tile.group(a.data(), from + r * a.rowStride(), depth, panel, pi + r * tile.group());
      }
    } else if (a.rowStride() == 1) {
      tile.pack(a.data(), from, a.columnStride(), depth, height, panel, pi, tile.rows());
    } else {
      tile.packAcross(
          a.data(), from, a.columnStride(), a.rowStride(), depth, height, panel, pi, tile.rows());
    }
  }
}
