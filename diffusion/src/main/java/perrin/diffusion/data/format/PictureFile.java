package perrin.diffusion.data.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import perrin.diffusion.data.ByteDataset;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.ImageShape;

/** One PNG or JPEG file, decoded; its size is bounded as that of every picture is. */
public final class PictureFile {
  private static final int MAX_BYTES = 1 << 26;

  private final Path path;
  private final Picture picture;

  private PictureFile(Path path, Picture picture) {
    this.path = path;
    this.picture = picture;
  }

  /**
   * Reads a file.
   *
   * @param path a PNG or JPEG
   * @return the picture
   * @throws DataException if it cannot be read, is too large, damaged, or something else
   */
  public static PictureFile read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new DataException(path + ": no such file");
    }
    try (var in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw DataException.in(
            path, "more than %d MiB".formatted(MAX_BYTES >> 20), "too large to be a picture");
      }
      return new PictureFile(path, PictureDecoder.decode(bytes, path.toString()));
    } catch (IOException e) {
      throw new DataException(path + ": cannot be read (" + IdxFile.reason(e) + ")", e);
    }
  }

  /**
   * Where it was read.
   *
   * @return the path
   */
  public Path path() {
    return path;
  }

  /**
   * Its shape.
   *
   * @return C (1 or 3), H and W
   */
  public ImageShape shape() {
    return picture.shape();
  }

  /**
   * The same in grey or colour: colour becomes its luma, grey is repeated.
   *
   * @param channels 1 or 3
   * @return the picture
   */
  public PictureFile withChannels(int channels) {
    return new PictureFile(path, picture.withChannels(channels));
  }

  /**
   * The largest square about the centre, averaged over areas.
   *
   * @param size its side in pixels afterwards
   * @return the picture
   */
  public PictureFile square(int size) {
    return new PictureFile(path, picture.square(size));
  }

  /**
   * The values as networks see them.
   *
   * @return [C,H,W] flattened, in [-1,1]
   */
  public float[] values() {
    byte[] bytes = picture.bytes();
    var out = new float[bytes.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = ByteDataset.value(bytes[i]);
    }
    return out;
  }

  /**
   * The values as files hold them.
   *
   * @return [C,H,W] flattened, from 0 to 255
   */
  public int[] levels() {
    byte[] bytes = picture.bytes();
    var out = new int[bytes.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = bytes[i] & 0xff;
    }
    return out;
  }
}
