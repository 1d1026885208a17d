package perrin.kernels.cpu.winograd;

/**
 * How a batch of images falls into 4x4 output tiles and blocks of tile rows.
 *
 * <p>Blocks depend on the shape alone, never on the number of threads, and no sum crosses a block
 * in the forward pass.
 *
 * @param batch images
 * @param height rows of an image
 * @param width columns of an image
 * @param tilesDown tile rows of an image; the last may overhang
 * @param tilesAcross tiles in a row; the last may overhang
 * @param rowsPerBlock tile rows handled together, across images
 */
record TileGrid(
    int batch, int height, int width, int tilesDown, int tilesAcross, int rowsPerBlock) {

  /**
   * Floats of transformed values a block may hold: what fits a second cache that is not ours alone.
   */
  private static final int BUDGET = 300_000;

  /**
   * Blocks whose transformed inputs and products stay in cache and fill whole register tiles.
   *
   * @param channels channels in and out together
   * @param tileRows rows of the register tile
   */
  static TileGrid of(int batch, int height, int width, int channels, int tileRows) {
    int down = (height + 3) / 4;
    int across = (width + 3) / 4;
    int most = Math.max(2 * tileRows, BUDGET / (36 * channels));
    int best = 1;
    double bestFill = 0;
    for (int rows = 1; rows <= Math.max(1, most / across) && rows <= batch * down; rows++) {
      int tiles = rows * across;
      int padded = (tiles + tileRows - 1) / tileRows * tileRows;
      // Larger blocks amortise the weights; full register tiles waste no products.
      double fill = (double) tiles / padded * (1 - 4.0 / (tiles + 4));
      if (fill >= bestFill) {
        bestFill = fill;
        best = rows;
      }
    }
    return new TileGrid(batch, height, width, down, across, best);
  }

  int tileRows() {
    return batch * tilesDown;
  }

  int blocks() {
    return (tileRows() + rowsPerBlock - 1) / rowsPerBlock;
  }

  int tilesPerBlock() {
    return rowsPerBlock * tilesAcross;
  }

  /** Whether a tile lies wholly inside its image. */
  boolean inside(int down, int across) {
    return 4 * down + 4 <= height && 4 * across + 4 <= width;
  }
}
