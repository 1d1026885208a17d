package perrin.kernels.cuda.conv;

import perrin.kernels.cuda.view.Grids;

/** How large a tile of results a block takes; the bits do not depend on it. */
enum Tiles {
  /** Large ones where these still keep a whole device busy. */
  BY_SHAPE,
  /** 128 x 128. */
  LARGE,
  /** 64 x 64. */
  SMALL;

  /** The multiprocessors of a large device: fixed, so that parts of sums depend on shapes alone. */
  static final int BUSY = 132;

  private static final int LEAST_PART = 256;
  private static final int LARGE_SIDE = 128;
  private static final int SMALL_SIDE = 64;

  /** Whether a result of rows x columns, in so many copies, gets large tiles. */
  boolean large(int rows, int columns, int copies) {
    return switch (this) {
      case LARGE -> true;
      case SMALL -> false;
      case BY_SHAPE ->
          columns > SMALL_SIDE && rows > SMALL_SIDE && tiles(true, rows, columns) * copies >= BUSY;
    };
  }

  /**
   * Columns of a part of the sum for a result of rows x columns: all, or less where the tiles of a
   * long sum leave most of a device idle. A multiple of every tile's depth.
   */
  static int part(int rows, int columns, int copies, int depth) {
    long blocks = tiles(false, rows, columns) * copies;
    int parts = Math.clamp(BUSY / Math.max(1, blocks), 1, Math.max(1, depth / LEAST_PART));
    int part = Grids.ceil(Math.max(1, depth), parts);
    return Grids.ceil(part, Arithmetic.DEPTH) * Arithmetic.DEPTH;
  }

  static long tiles(boolean large, int rows, int columns) {
    int side = large ? LARGE_SIDE : SMALL_SIDE;
    return (long) Grids.ceil(rows, side) * Grids.ceil(columns, side);
  }
}
