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

  static long tiles(boolean large, int rows, int columns) {
    int side = large ? LARGE_SIDE : SMALL_SIDE;
    return (long) Grids.ceil(rows, side) * Grids.ceil(columns, side);
  }
}
