package perrin.diffusion.data.format;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.ImageShape;

/**
 * Decodes PNG and JPEG with {@code javax.imageio}, in grey or colour, 8 bits a value.
 *
 * <p>The kind is told by the first bytes, not by the name. The size is read and bounded before the
 * pixels are. Transparent pixels are laid over black. Sample values are taken as they are stored:
 * no colour profile is applied, since training data is compared by numbers.
 */
public final class PictureDecoder {
  /** No picture may have more pixels than this. */
  public static final int MAX_PIXELS = 1 << 25;

  private PictureDecoder() {}

  static Picture decode(byte[] encoded, String where) {
    String format = format(encoded, where);
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
      reader.setInput(in, true, true);
      long width = reader.getWidth(0);
      long height = reader.getHeight(0);
      if (width < 1 || height < 1 || width * height > MAX_PIXELS) {
        throw DataException.in(
            where,
            "%d x %d pixels".formatted(width, height),
            "at most %d pixels in all".formatted(MAX_PIXELS));
      }
      var warnings = new DecoderWarnings();
      reader.addIIOReadWarningListener(warnings);
      BufferedImage image = reader.read(0);
      warnings
          .damage()
          .ifPresent(
              text -> {
                throw DataException.in(
                    where, "damaged " + format + " (" + text + ")", "copy it again");
              });
      return picture(image);
    } catch (IOException | RuntimeException e) {
      if (e instanceof DataException bad) {
        throw bad;
      }
      throw new DataException(
          "%s: damaged or unsupported %s (%s)".formatted(where, format, e.getMessage()), e);
    } catch (OutOfMemoryError e) {
      throw new DataException(where + ": its pixels do not fit in memory; give Java more", e);
    } finally {
      reader.dispose();
    }
  }

  private static String format(byte[] bytes, String where) {
    if (startsWith(bytes, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
      return "png";
    }
    if (startsWith(bytes, 0xff, 0xd8, 0xff)) {
      return "jpeg";
    }
    throw DataException.in(
        where,
        bytes.length == 0 ? "empty" : "neither PNG nor JPEG by its first bytes",
        "pictures are PNG or JPEG");
  }

  private static boolean startsWith(byte[] bytes, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static Picture picture(BufferedImage image) {
    // getRGB would re-encode grey for the screen and average palettes' alpha away.
    return image.getColorModel() instanceof IndexColorModel palette
        ? indexed(image.getRaster(), palette)
        : samples(image.getRaster(), image.getColorModel().isAlphaPremultiplied());
  }

  private static Picture indexed(Raster raster, IndexColorModel palette) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int plane = width * height;
    boolean grey = true;
    for (int i = 0; i < palette.getMapSize() && grey; i++) {
      grey = palette.getRed(i) == palette.getGreen(i) && palette.getRed(i) == palette.getBlue(i);
    }
    int channels = grey ? 1 : 3;
    var bytes = new byte[channels * plane];
    int last = palette.getMapSize() - 1;
    for (int i = 0; i < plane; i++) {
      int entry = Math.min(raster.getSample(i % width, i / width, 0), last);
      int rgb = palette.getRGB(entry);
      int alpha = rgb >>> 24;
      for (int c = 0; c < channels; c++) {
        bytes[c * plane + i] = over(rgb >>> (16 - 8 * c) & 0xff, alpha);
      }
    }
    return new Picture(new ImageShape(channels, height, width), bytes);
  }

  private static Picture samples(Raster raster, boolean premultiplied) {
    int bands = raster.getNumBands();
    int bits = raster.getSampleModel().getSampleSize(0);
    if (bands > 4 || bits != 8 && bits != 16) {
      throw new IllegalArgumentException(bands + " bands of " + bits + " bits");
    }
    int channels = bands <= 2 ? 1 : 3;
    boolean transparent = bands == 2 || bands == 4;
    int width = raster.getWidth();
    int plane = width * raster.getHeight();
    var bytes = new byte[channels * plane];
    var row = new int[width * bands];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int alpha = transparent ? eight(row[x * bands + bands - 1], bits) : 255;
        for (int c = 0; c < channels; c++) {
          int value = eight(row[x * bands + c], bits);
          bytes[c * plane + y * width + x] = over(value, premultiplied ? 255 : alpha);
        }
      }
    }
    return new Picture(new ImageShape(channels, raster.getHeight(), width), bytes);
  }

  private static int eight(int sample, int bits) {
    return bits == 8 ? sample : (sample * 255 + 32767) / 65535;
  }

  private static byte over(int value, int alpha) {
    return (byte) ((value * alpha + 127) / 255);
  }
}
