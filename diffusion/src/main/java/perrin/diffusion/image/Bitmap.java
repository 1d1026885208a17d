package perrin.diffusion.image;

import java.awt.image.BufferedImage;
import java.util.Objects;

/**
 * A picture of bytes.
 *
 * @param width pixels a row
 * @param height rows
 * @param channels 1 for grey, 3 for red, green, blue
 * @param bytes unsigned values, {@code [H,W,C]}; not copied
 */
public record Bitmap(int width, int height, int channels, byte[] bytes) {
  /** Checks that the numbers fit each other. */
  public Bitmap {
    Objects.requireNonNull(bytes, "bytes");
    boolean fits =
        width > 0
            && height > 0
            && (channels == 1 || channels == 3)
            && (long) width * height * channels == bytes.length;
    if (!fits) {
      throw new IllegalArgumentException(
          "bitmap: %d x %d pixels of %d channels (1 or 3) in %d bytes"
              .formatted(width, height, channels, bytes.length));
    }
  }

  /** A picture that was drawn with {@code java.awt}, in colour. */
  static Bitmap of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    var bytes = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = image.getRGB(x, y);
        int at = 3 * (y * width + x);
        bytes[at] = (byte) (rgb >>> 16);
        bytes[at + 1] = (byte) (rgb >>> 8);
        bytes[at + 2] = (byte) rgb;
      }
    }
    return new Bitmap(width, height, 3, bytes);
  }

  /**
   * The byte of a value in [-1,1], rounded: the inverse of {@code p / 127.5 - 1}. What lies outside
   * is clamped, NaN is 0.
   *
   * @param value the value
   * @return an unsigned byte
   */
  public static byte toByte(float value) {
    return (byte) Math.clamp(Math.round((value + 1) * 127.5), 0, 255);
  }

  /**
   * One pixel as 0xRRGGBB.
   *
   * @param pixel its place, row by row
   * @return the colour
   */
  public int rgb(int pixel) {
    int at = pixel * channels;
    int red = bytes[at] & 0xff;
    return channels == 1
        ? red * 0x010101
        : red << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
  }

  /** The same for {@code javax.imageio}, the samples being copied and never converted. */
  BufferedImage image() {
    int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    var image = new BufferedImage(width, height, type);
    var row = new int[width * channels];
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = bytes[y * row.length + i] & 0xff;
      }
      image.getRaster().setPixels(0, y, width, 1, row);
    }
    return image;
  }
}
