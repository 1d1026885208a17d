package perrin.diffusion.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file whole or not at all: beside its place, flushed, then moved over it. */
public final class AtomicWrite {
  private AtomicWrite() {}

  /**
   * Replaces a file. If anything fails, what was there before is still there.
   *
   * @param file the file; missing folders are made
   * @param content its bytes
   * @throws IOException if the folder cannot be made or the file not written
   */
  public static void bytes(Path file, byte[] content) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null) {
      throw new IOException(file + " is no place for a file");
    }
    Files.createDirectories(folder);
    String name = target.getFileName() + "." + ProcessHandle.current().pid() + ".";
    Path beside = folder.resolve(name + Long.toHexString(System.nanoTime()) + ".part");
    try {
      try (var channel =
          FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        var buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      move(beside, target);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
