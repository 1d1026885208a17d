package perrin.kernels.cpu.winograd;

/**
 * How a batch of images falls into 4x4 output tiles and blocks of tile rows.
 *
 * <p>No sum crosses a block in the forward pass, so its blocks may suit the number of threads;
 * those of the weight gradient depend on the shape alone.
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

  /** Floats of transformed values a block may hold: what fits a second cache not ours alone. */
  private static final int OWN_BUDGET = 150_000;

  /** The same where a thread keeps sums between blocks. */
  private static final int SUMS_BUDGET = 250_000;

  /** The same for blocks that all threads share, in the last cache. */
  private static final int SHARED_BUDGET = 2_400_000;

  /** Time a block costs beyond its tiles, in tiles: streaming the transformed filters. */
  private static final double PER_BLOCK = 4;

  /**
   * What falls into tiles.
   *
   * @param batch images
   * @param height rows
   * @param width columns
   */
  record Images(int batch, int height, int width) {
    int tilesDown() {
      return (height + 3) / 4;
    }

    int tilesAcross() {
      return (width + 3) / 4;
    }

    int tileRows() {
      return batch * tilesDown();
    }
  }

  private TileGrid(Images images, int rowsPerBlock) {
    this(
        images.batch,
        images.height,
        images.width,
        images.tilesDown(),
        images.tilesAcross(),
        rowsPerBlock);
  }

  /**
   * Blocks whose transformed values stay in cache, fill register tiles and keep all threads busy.
   *
   * @param floats numbers a position of a tile takes
   * @param tileRows rows of the register tile
   * @param threads threads among which blocks are dealt
   */
  static TileGrid forward(Images images, int floats, int tileRows, int threads) {
    int across = images.tilesAcross();
    int all = images.tileRows();
    int most = Math.max(1, Math.max(2 * tileRows, OWN_BUDGET / (36 * floats)) / across);
    int best = 1;
    double leastTime = Double.POSITIVE_INFINITY;
    for (int rows = 1; rows <= Math.min(most, all); rows++) {
      int blocks = (all + rows - 1) / rows;
      int padded = (rows * across + tileRows - 1) / tileRows * tileRows;
      double time = (double) ((blocks + threads - 1) / threads) * (padded + PER_BLOCK);
      if (time <= leastTime) {
        leastTime = time;
        best = rows;
      }
    }
    return new TileGrid(images, best);
  }

  /** Even blocks that one thread transforms and multiplies, adding to sums of its own. */
  static TileGrid own(Images images, int floats) {
    return even(images, SUMS_BUDGET / (36 * floats));
  }

  /** Even blocks that all threads transform and multiply together. */
  static TileGrid shared(Images images, int floats) {
    return even(images, SHARED_BUDGET / (36 * floats));
  }

  private static TileGrid even(Images images, int mostTiles) {
    int most = Math.max(1, mostTiles / images.tilesAcross());
    int blocks = (images.tileRows() + most - 1) / most;
    return new TileGrid(images, (images.tileRows() + blocks - 1) / blocks);
  }

  int tileRows() {
    return batch * tilesDown;
  }

  int blocks() {
    return (tileRows() + rowsPerBlock - 1) / rowsPerBlock;
  }

  int rowsIn(int block) {
    return Math.min(tileRows() - block * rowsPerBlock, rowsPerBlock);
  }

  int tilesPerBlock() {
    return rowsPerBlock * tilesAcross;
  }

  /** Whether a tile lies wholly inside its image. */
  boolean inside(int down, int across) {
    return 4 * down + 4 <= height && 4 * across + 4 <= width;
  }
}
