package perrin.diffusion.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures as PNG. */
public final class PngFile {
  private PngFile() {}

  /**
   * Encodes a picture.
   *
   * @param picture the picture
   * @return the bytes of a PNG file
   */
  public static byte[] encode(Bitmap picture) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(picture.image(), "png", out)) {
        throw new IllegalStateException("png: this Java has no PNG writer");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("png: memory cannot fail to be written", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Writes a picture, whole or not at all.
   *
   * @param file the file
   * @param picture the picture
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Bitmap picture) throws IOException {
    AtomicWrite.bytes(file, encode(picture));
  }
}
