package perrin.diffusion.image;

/**
 * Lays images out in rows and columns.
 *
 * @param columns images a row, or 0 for a layout near a square
 * @param padding pixels between images and around them, at the final scale
 * @param scale how many pixels a side one value becomes
 * @param background the byte between images, unsigned
 */
public record ImageGrid(int columns, int padding, int scale, int background) {
  /** Checks the ranges. */
  public ImageGrid {
    if (columns < 0 || padding < 0 || scale < 1 || scale > 64 || (background & ~0xff) != 0) {
      throw new IllegalArgumentException(
          "grid: columns %d, padding %d, scale %d (1 to 64), background %d (0 to 255)"
              .formatted(columns, padding, scale, background));
    }
  }

  /**
   * A layout near a square that shows small images large: two pixels of dark grey between them.
   *
   * @param side the larger side of one image
   * @return the layout
   */
  public static ImageGrid of(int side) {
    return new ImageGrid(0, 2, Math.clamp(96 / Math.max(1, side), 1, 4), 48);
  }

  /**
   * The same with a number of columns.
   *
   * @param count images a row, or 0 for a layout near a square
   * @return the layout
   */
  public ImageGrid withColumns(int count) {
    return new ImageGrid(count, padding, scale, background);
  }

  /**
   * Draws images, the first in the upper left, row by row.
   *
   * @param images values in [-1,1], {@code [N,C,H,W]} flattened; what lies outside is clamped
   * @param channels C, 1 or 3
   * @param height H
   * @param width W
   * @return the picture
   * @throws IllegalArgumentException if the values are not a number of such images, or the picture
   *     would be too large
   */
  public Bitmap draw(float[] images, int channels, int height, int width) {
    int values = Math.multiplyExact(Math.multiplyExact(channels, height), width);
    if ((channels != 1 && channels != 3)
        || values < 1
        || images.length == 0
        || images.length % values != 0) {
      throw new IllegalArgumentException(
          "grid: %d values are not a number of images [%d,%d,%d] with 1 or 3 channels"
              .formatted(images.length, channels, height, width));
    }
    int count = images.length / values;
    int across = columns > 0 ? Math.min(columns, count) : (int) Math.ceil(Math.sqrt(count));
    int down = (count + across - 1) / across;
    long fullWidth = padding + (long) across * (width * (long) scale + padding);
    long fullHeight = padding + (long) down * (height * (long) scale + padding);
    if (Math.multiplyHigh(fullWidth, fullHeight) != 0 || fullWidth * fullHeight > 1 << 28) {
      throw new IllegalArgumentException(
          "grid: a picture of %d x %d pixels is too large; use a smaller scale"
              .formatted(fullWidth, fullHeight));
    }
    var bytes = new byte[Math.toIntExact(fullWidth * fullHeight * channels)];
    java.util.Arrays.fill(bytes, (byte) background);
    for (int i = 0; i < count; i++) {
      int left = padding + i % across * (width * scale + padding);
      int top = padding + i / across * (height * scale + padding);
      int corner = (top * (int) fullWidth + left) * channels;
      paste(images, i * values, channels, height, width, bytes, corner, (int) fullWidth * channels);
    }
    return new Bitmap((int) fullWidth, (int) fullHeight, channels, bytes);
  }

  private void paste(
      float[] images, int from, int channels, int height, int width, byte[] to, int at, int row) {
    for (int y = 0; y < height * scale; y++) {
      for (int x = 0; x < width * scale; x++) {
        for (int c = 0; c < channels; c++) {
          float value = images[from + (c * height + y / scale) * width + x / scale];
          to[at + y * row + x * channels + c] = Bitmap.toByte(value);
        }
      }
    }
  }
}
