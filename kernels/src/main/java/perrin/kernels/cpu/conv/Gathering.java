package perrin.kernels.cpu.conv;

import java.util.Arrays;
import perrin.kernels.cpu.lanes.GemmTile;

/**
 * Where a patch lies: pixel (t, u) of the domain takes, for every pair of taps, the source pixel
 * {@code (t stepH + offsetsH[i], u stepW + offsetsW[j])}, or zeros where that is outside.
 *
 * <p>A convolution is one gathering from x with steps s and offsets i d - p. Its input gradient is
 * one gathering from gy for each residue of the pixel modulo s, with step 1 and those taps that
 * meet the residue. A patch lists tap rows, tap columns, channels, the last fastest.
 *
 * @param source the images
 * @param rows domain rows
 * @param columns domain columns
 * @param stepH source rows between domain rows
 * @param stepW source columns between domain columns
 * @param offsetsH for each tap row, its source row for domain row 0
 * @param offsetsW for each tap column, its source column for domain column 0
 */
record Gathering(
    Image source, int rows, int columns, int stepH, int stepW, int[] offsetsH, int[] offsetsW) {
  private static final float[] ZEROS = new float[4096];

  /** Elements of a patch. */
  int depth() {
    return offsetsH.length * offsetsW.length * source.channels();
  }

  /** Pixels of the domain over the batch. */
  int pixels() {
    return source.batch() * rows * columns;
  }

  /** Whether the taps of a row are neighbours in memory, so that a row of taps is one run. */
  private boolean taps1() {
    for (int j = 1; j < offsetsW.length; j++) {
      if (offsetsW[j] != offsetsW[j - 1] + 1) {
        return false;
      }
    }
    return source.pixelStride() == source.channels();
  }

  /** Writes the patch of domain pixel {@code p} to a run. */
  void row(int p, float[] to, int ti) {
    int channels = source.channels();
    int b = p / (rows * columns);
    int t = p / columns % rows;
    int u = p % columns;
    int start = source.offset() + b * source.sampleStride();
    int width = offsetsW.length * channels;
    int left = u * stepW + offsetsW[0];
    boolean run =
        left >= 0 && u * stepW + offsetsW[offsetsW.length - 1] < source.width() && taps1();
    for (int offset : offsetsH) {
      int y = t * stepH + offset;
      if (y < 0 || y >= source.height()) {
        Arrays.fill(to, ti, ti + width, 0);
      } else if (run) {
        int at = start + y * source.rowStride() + left * channels;
        copy(source.data(), at, to, ti, width);
      } else {
        taps(start + y * source.rowStride(), u * stepW, channels, to, ti);
      }
      ti += width;
    }
  }

  private void taps(int line, int column, int channels, float[] to, int ti) {
    for (int offset : offsetsW) {
      int x = column + offset;
      if (x < 0 || x >= source.width()) {
        Arrays.fill(to, ti, ti + channels, 0);
      } else {
        copy(source.data(), line + x * source.pixelStride(), to, ti, channels);
      }
      ti += channels;
    }
  }

  private static void copy(float[] from, int fi, float[] to, int ti, int n) {
    if (n >= 24) {
      System.arraycopy(from, fi, to, ti, n);
    } else {
      for (int i = 0; i < n; i++) {
        to[ti + i] = from[fi + i];
      }
    }
  }

  /** Writes the patch of domain pixel {@code p} as row {@code r} of a grouped panel. */
  void grouped(int p, GemmTile tile, float[] panel, int pi, int r, float[] rowBuffer) {
    int group = tile.group();
    int at = pi + r * group;
    int channels = source.channels();
    if (channels % group != 0 || offsetsW.length * channels > ZEROS.length) {
      row(p, rowBuffer, 0);
      tile.group(rowBuffer, 0, depth(), panel, at);
      return;
    }
    int b = p / (rows * columns);
    int t = p / columns % rows;
    int u = p % columns;
    int start = source.offset() + b * source.sampleStride();
    int width = offsetsW.length * channels;
    int left = u * stepW + offsetsW[0];
    boolean run =
        left >= 0 && u * stepW + offsetsW[offsetsW.length - 1] < source.width() && taps1();
    int mr = tile.rows();
    for (int offset : offsetsH) {
      int y = t * stepH + offset;
      int line = start + y * source.rowStride();
      if (y < 0 || y >= source.height()) {
        tile.group(ZEROS, 0, width, panel, at);
      } else if (run) {
        tile.group(source.data(), line + left * channels, width, panel, at);
      } else {
        int to = at;
        for (int tap : offsetsW) {
          int x = u * stepW + tap;
          if (x < 0 || x >= source.width()) {
            tile.group(ZEROS, 0, channels, panel, to);
          } else {
            tile.group(source.data(), line + x * source.pixelStride(), channels, panel, to);
          }
          to += channels * mr;
        }
      }
      at += width * mr;
    }
  }
}
