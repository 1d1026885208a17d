package perrin.diffusion.data;

/**
 * The shape of an image.
 *
 * @param channels C, at least 1
 * @param height H, at least 1
 * @param width W, at least 1
 */
public record ImageShape(int channels, int height, int width) {
  /** Checks that all are positive and the number of values fits an array. */
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "image shape: %dx%dx%d must be positive".formatted(channels, height, width));
    }
    if (Math.multiplyExact((long) channels, (long) height) > Integer.MAX_VALUE / width) {
      throw new IllegalArgumentException(
          "image shape: %dx%dx%d has too many values".formatted(channels, height, width));
    }
  }

  /**
   * The number of values.
   *
   * @return C·H·W
   */
  public int values() {
    return channels * height * width;
  }

  @Override
  public String toString() {
    return "[%d,%d,%d]".formatted(channels, height, width);
  }
}
