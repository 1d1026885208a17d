package perrin.diffusion.data.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Part;

/**
 * A picture in a folder or an archive, not yet decoded.
 *
 * @param where its name in messages: {@code folder/a/b.png} or {@code archive.zip!a/b.png}
 * @param part the part it belongs to, if one of its folders is called so
 * @param className the folder it lies in, if that names a class
 * @param identity what tells it from a changed one without reading it: its size and, in an archive,
 *     its checksum
 * @param content opens its bytes
 */
record EncodedPicture(
    String where,
    Optional<Part> part,
    Optional<String> className,
    String identity,
    Content content) {
  private static final Set<String> TRAIN = Set.of("train", "training");
  private static final Set<String> TEST = Set.of("test", "testing", "val", "valid", "validation");
  private static final int MAX_BYTES = 1 << 26;

  /** Opens the bytes of a picture. */
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }

  /**
   * Places a file by its path: a folder called train or test (or the like) is a part, the last
   * other folder is the class. Nothing is opened.
   *
   * @param where its name in messages
   * @param path the folders and the file, from the root of the set
   * @return the picture, or nothing for hidden files and those that are not called PNG or JPEG
   */
  static Optional<EncodedPicture> of(
      String where, List<String> path, String identity, Content content) {
    String file = path.getLast().toLowerCase(Locale.ROOT);
    boolean picture = file.endsWith(".png") || file.endsWith(".jpg") || file.endsWith(".jpeg");
    boolean hidden = path.stream().anyMatch(EncodedPicture::isHidden);
    if (!picture || hidden) {
      return Optional.empty();
    }
    var folders = new ArrayList<String>();
    Optional<Part> part = Optional.empty();
    for (String folder : path.subList(0, path.size() - 1)) {
      String name = folder.toLowerCase(Locale.ROOT);
      if (TRAIN.contains(name)) {
        part = Optional.of(Part.TRAIN);
      } else if (TEST.contains(name)) {
        part = Optional.of(Part.TEST);
      } else {
        folders.add(folder);
      }
    }
    var className = folders.isEmpty() ? Optional.<String>empty() : Optional.of(folders.getLast());
    return Optional.of(new EncodedPicture(where, part, className, identity, content));
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".") || name.equals("__MACOSX");
  }

  /**
   * Decodes the picture.
   *
   * @throws DataException if it cannot be read, is too large or damaged
   */
  Picture decode() {
    try (var in = content.open()) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw DataException.in(
            where, "more than %d MiB".formatted(MAX_BYTES >> 20), "too large to be a picture");
      }
      return PictureDecoder.decode(bytes, where);
    } catch (IOException e) {
      throw new DataException(where + ": cannot be read (" + IdxFile.reason(e) + ")", e);
    } catch (IllegalStateException e) {
      throw new DataException(where + ": the data set is closed", e);
    }
  }
}
