package perrin.kernels.cpu.winograd;

import static perrin.kernels.cpu.team.Scratch.LINE;

import java.util.Arrays;
import perrin.kernels.cpu.lanes.WinogradLoops.Rows;
import perrin.kernels.cpu.team.Scratch;
import perrin.kernels.cpu.team.Scratch.Use;

/** The image rows under a row of tiles, and the strip in which their columns are transformed. */
final class TileRows {
  private TileRows() {}

  /** A strip of transformed columns, with zeros for those beside the image. */
  static float[] strip(TileGrid grid, int lanes, Scratch scratch) {
    int column = 6 * lanes;
    int columns = 4 * grid.tilesAcross() + 2;
    float[] strip = scratch.floats(Use.STRIP, LINE + columns * column);
    Arrays.fill(strip, LINE, LINE + column, 0);
    Arrays.fill(strip, LINE + (grid.width() + 1) * column, LINE + columns * column, 0);
    return strip;
  }

  /** The image rows under a row of tiles: where they lie, or a copy if some lie outside. */
  static Rows under(TileGrid grid, ImageView x, int c, int r, Scratch scratch) {
    int from = x.offset() + r / grid.tilesDown() * x.image();
    int top = r % grid.tilesDown() * 4 - 1;
    if (top >= 0 && top + 6 <= grid.height()) {
      int first = from + top * x.row();
      return new Rows(x.data(), first, x.row(), x.pixel(), grid.width(), grid.tilesAcross());
    }
    int pitch = grid.width() * c;
    float[] image = scratch.floats(Use.IMAGE, LINE + 6 * pitch);
    for (int i = 0; i < 6; i++) {
      copyRow(grid, x, c, from, top + i, image, LINE + i * pitch);
    }
    return new Rows(image, LINE, pitch, c, grid.width(), grid.tilesAcross());
  }

  private static void copyRow(
      TileGrid grid, ImageView x, int c, int from, int row, float[] image, int to) {
    int pitch = grid.width() * c;
    if (row < 0 || row >= grid.height()) {
      Arrays.fill(image, to, to + pitch, 0);
    } else if (x.pixel() == c) {
      System.arraycopy(x.data(), from + row * x.row(), image, to, pitch);
    } else {
      for (int q = 0; q < grid.width(); q++) {
        int pixel = from + row * x.row() + q * x.pixel();
        System.arraycopy(x.data(), pixel, image, to + q * c, c);
      }
    }
  }
}
