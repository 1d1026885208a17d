package perrin.nn.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Replaces a file in one step: whoever reads it, also after a crash, a kill or a full disk, finds
 * either the whole old content or the whole new one.
 *
 * <p>The content is written beside the target to {@code .NAME.XXXXXXXX.part}, flushed to the disk
 * and renamed over the target; then the directory is flushed. A writer holds a lock on its part
 * file, so that the next writer of the same target recognises and deletes what a killed one left.
 */
public final class AtomicFile {
  private static final String SUFFIX = ".part";

  /** Produces the content. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes the whole content.
     *
     * @param out an empty file, open for writing
     * @throws IOException if writing fails; the target then stays as it was
     */
    void write(FileChannel out) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes a file, or replaces it. Where the body throws, be it an exception of its own, the target
   * is untouched and nothing is left beside it.
   *
   * @param target the file, in an existing directory
   * @param body writes the content
   * @throws IOException if the content cannot be written; the message names the target
   */
  public static void write(Path target, Body body) throws IOException {
    final Path absolute = target.toAbsolutePath();
    final Path directory = absolute.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IOException("cannot write " + target + ": its directory does not exist");
    }
    if (Files.isDirectory(absolute)) {
      throw new IOException("cannot write " + target + ": it is a directory");
    }
    try {
      removeLeftovers(absolute);
      final Path part = absolute.resolveSibling(partName(absolute));
      try {
        writePart(part, body);
        Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
      flushDirectory(directory);
    } catch (IOException e) {
      throw new IOException("cannot write " + target + ": " + OneLine.of(e), e);
    }
  }

  private static void writePart(Path part, Body body) throws IOException {
    try (FileChannel out =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      lock(out);
      body.write(out);
      out.force(true);
    }
  }

  /** A file system without locks still writes; only the recognition of leftovers suffers. */
  private static void lock(FileChannel out) {
    try {
      out.tryLock();
    } catch (IOException | OverlappingFileLockException e) {
      return;
    }
  }

  private static String partName(Path target) {
    final String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    return prefix(target) + random + SUFFIX;
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  private static boolean isPart(Path file, String prefix) {
    final String name = file.getFileName().toString();
    return name.length() == prefix.length() + 8 + SUFFIX.length()
        && name.startsWith(prefix)
        && name.endsWith(SUFFIX);
  }

  private static void removeLeftovers(Path target) throws IOException {
    final String prefix = prefix(target);
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(target.getParent(), file -> isPart(file, prefix))) {
      for (final Path file : files) {
        if (isAbandoned(file)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isAbandoned(Path part) {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  /** A rename is lasting only once the directory is on the disk; Windows cannot open one. */
  private static void flushDirectory(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
