package perrin.diffusion.data.format;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Makes the files that the readers are tried on. */
final class TestFiles {
  private TestFiles() {}

  static byte[] idx(int kind, byte[] data, int... dims) {
    var buffer = ByteBuffer.allocate(4 + 4 * dims.length + data.length);
    buffer.putInt(kind << 8 | dims.length);
    for (int dim : dims) {
      buffer.putInt(dim);
    }
    return buffer.put(data).array();
  }

  static byte[] bytes(int count) {
    var bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  static byte[] gzip(byte[] plain) {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] zip(Map<String, byte[]> entries) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] npy(String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    var buffer = ByteBuffer.allocate(10 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    return buffer.putShort((short) text.length).put(text).put(data).array();
  }

  static byte[] npy(String descr, String shape, byte[] data) {
    String header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n";
    return npy(header.formatted(descr, shape), data);
  }

  /** A picture of a type of {@link BufferedImage}, its samples drawn from a seed. */
  static byte[] picture(String format, int type, int width, int height, long seed) {
    var image = new BufferedImage(width, height, type);
    var random = new Random(seed);
    var raster = image.getRaster();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int b = 0; b < raster.getNumBands(); b++) {
          raster.setSample(x, y, b, random.nextInt(1 << raster.getSampleModel().getSampleSize(b)));
        }
      }
    }
    return encode(format, image);
  }

  static byte[] encode(String format, BufferedImage image) {
    var out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] png(int width, int height, long seed) {
    return picture("png", BufferedImage.TYPE_BYTE_GRAY, width, height, seed);
  }

  /** The bytes with some of their bits flipped, and perhaps cut short. */
  static byte[] damaged(byte[] whole, long seed) {
    var random = new Random(seed);
    boolean cut = random.nextInt(4) == 0;
    byte[] bytes = Arrays.copyOf(whole, cut ? random.nextInt(whole.length) : whole.length);
    int flips = bytes.length == 0 ? 0 : 1 + random.nextInt(4);
    for (int i = 0; i < flips; i++) {
      // Half of the damage falls on the header, where it is interesting.
      int range = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 64);
      bytes[random.nextInt(range)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  /** Runs with an empty folder, which is gone afterwards. */
  static void inFolder(Consumer<Path> body) {
    try {
      Path folder = Files.createTempDirectory("perrin-data");
      try {
        body.accept(folder);
      } finally {
        try (var files = Files.walk(folder)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
