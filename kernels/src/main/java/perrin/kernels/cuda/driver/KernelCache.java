package perrin.kernels.cuda.driver;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compiled kernels in a folder that belongs to the user alone, by the hash of all that went into
 * them.
 *
 * <p>A file ends in the hash of what is before it; one that is damaged, or of another program, is
 * as if it were not there. Where the folder cannot be had, nothing is kept.
 */
final class KernelCache {
  private static final String SUFFIX = ".kernels";
  private static final String MAGIC = "perrin kernels 1";
  private static final long MOST_BYTES = 72L << 20;
  private static final int DIGEST = 32;
  private static final int KEY_IN_NAME = 32;

  /** Versions of one file of kernels that are kept. */
  private static final int VERSIONS = 8;

  private final Path folder;
  private final String trouble;

  private KernelCache(Path folder, String trouble) {
    this.folder = folder;
    this.trouble = trouble;
  }

  /** The user's: {@code perrin/kernels} in the cache folder, or in that of perrin.cache. */
  static KernelCache here() {
    String given = System.getProperty("perrin.cache");
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path cache =
        given != null
            ? Path.of(given)
            : (xdg != null && !xdg.isEmpty()
                    ? Path.of(xdg)
                    : Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("perrin");
    return in(cache.resolve("kernels"));
  }

  /** In a folder, which is made if it is not there. */
  static KernelCache in(Path folder) {
    try {
      return new KernelCache(folder, problem(folder));
    } catch (IOException | UnsupportedOperationException e) {
      return new KernelCache(folder, "cannot be used: " + e);
    }
  }

  /** Why a folder will not do, or null. Code is loaded from it: nobody else may write there. */
  private static String problem(Path folder) throws IOException {
    Files.createDirectories(folder.toAbsolutePath().getParent());
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return "is no folder";
      }
    }
    Set<PosixFilePermission> may = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
    if (may.contains(PosixFilePermission.GROUP_WRITE)
        || may.contains(PosixFilePermission.OTHERS_WRITE)) {
      return "may be written by others";
    }
    Path mine = Files.createTempFile(folder, "mine", ".part");
    try {
      return Files.getOwner(mine).equals(Files.getOwner(folder)) ? null : "is somebody else's";
    } finally {
      Files.delete(mine);
    }
  }

  /** Where, and why not if nothing is kept. */
  String describe() {
    return trouble == null ? "kept in " + folder : "not kept: %s %s".formatted(folder, trouble);
  }

  /** What was kept, if it is there and whole. */
  Optional<KernelImage> get(String name, String key) {
    Path file = file(name, key);
    if (trouble != null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      long size = Files.size(file);
      if (size <= DIGEST || size > MOST_BYTES) {
        return Optional.empty();
      }
      byte[] all = Files.readAllBytes(file);
      int length = all.length - DIGEST;
      if (length < 0
          || !MessageDigest.isEqual(
              digest(all, length), Arrays.copyOfRange(all, length, all.length))) {
        return Optional.empty();
      }
      Optional<KernelImage> image = decode(all, length, key);
      if (image.isPresent()) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
      }
      return image;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Keeps an image; where that fails it is compiled again another time. */
  void put(String name, String key, KernelImage image) {
    if (trouble != null) {
      return;
    }
    try {
      byte[] body = encode(key, image);
      if (body.length > MOST_BYTES - DIGEST) {
        return;
      }
      Path part = Files.createTempFile(folder, name, ".part");
      try {
        byte[] all = Arrays.copyOf(body, body.length + DIGEST);
        System.arraycopy(digest(body, body.length), 0, all, body.length, DIGEST);
        Files.write(part, all);
        Files.move(part, file(name, key), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
      dropOld(name);
    } catch (IOException e) {
      // A full disk, say: what was compiled is used all the same.
    }
  }

  private void dropOld(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> versions =
          files
              .filter(f -> f.getFileName().toString().startsWith(name + "-"))
              .sorted(Comparator.comparing(KernelCache::modified).reversed())
              .toList();
      for (Path old : versions.subList(Math.min(VERSIONS, versions.size()), versions.size())) {
        Files.deleteIfExists(old);
      }
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private Path file(String name, String key) {
    return folder.resolve(name + "-" + key.substring(0, KEY_IN_NAME) + SUFFIX);
  }

  private static byte[] encode(String key, KernelImage image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeUTF(MAGIC);
      out.writeUTF(key);
      out.writeInt(image.signatures().size());
      for (var s : image.signatures().entrySet()) {
        out.writeUTF(s.getKey());
        out.writeUTF(s.getValue());
      }
      out.writeInt(image.code().length);
      out.write(image.code());
    }
    return bytes.toByteArray();
  }

  private static Optional<KernelImage> decode(byte[] all, int length, String key)
      throws IOException {
    try (var in = new DataInputStream(new ByteArrayInputStream(all, 0, length))) {
      if (!in.readUTF().equals(MAGIC) || !in.readUTF().equals(key)) {
        return Optional.empty();
      }
      Map<String, String> signatures = new LinkedHashMap<>();
      for (int i = in.readInt(); i > 0; i--) {
        signatures.put(in.readUTF(), in.readUTF());
      }
      int bytes = in.readInt();
      if (bytes != in.available()) {
        return Optional.empty();
      }
      return Optional.of(new KernelImage(in.readAllBytes(), signatures));
    }
  }

  private static byte[] digest(byte[] bytes, int length) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
