package perrin.diffusion.data.format;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import perrin.diffusion.data.DataException;

/**
 * An array of unsigned bytes in the IDX format of MNIST (yann.lecun.com/exdb/mnist), plain or
 * gzipped: {@code 00 00 08 rank}, then each extent as a big-endian 32-bit number, then the bytes.
 *
 * @param dims the extents
 * @param bytes the values, the last extent running fastest
 */
public record IdxFile(int[] dims, MemorySegment bytes) {
  /** No deflate stream is longer than this many times its compressed form. */
  private static final long DEFLATE_RATIO = 1032;

  /** Pictures do not shrink as much: what claims it is inflated once before memory is taken. */
  private static final long TRUSTED_RATIO = 64;

  private static final int UNSIGNED_BYTE = 8;

  /**
   * Reads a file.
   *
   * @param file plain, or gzipped whatever its name
   * @param rank how many extents it must have
   * @return the array
   * @throws DataException if the file cannot be read, is of another kind or is damaged
   */
  public static IdxFile read(Path file, int rank) {
    try (var raw = new BufferedInputStream(Files.newInputStream(file))) {
      raw.mark(2);
      boolean gzipped = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      long size = Files.size(file);
      if (!gzipped) {
        return parse(raw, file, rank, size, size);
      }
      long least = Math.multiplyExact(size, TRUSTED_RATIO);
      try (var in = new BufferedInputStream(new GZIPInputStream(raw, 1 << 16))) {
        return parse(in, file, rank, Math.multiplyExact(size, DEFLATE_RATIO), least);
      }
    } catch (EOFException e) {
      throw new DataException(file + ": ends too early; truncated? copy it again", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + reason(e) + ")", e);
    }
  }

  private static IdxFile parse(InputStream stream, Path file, int rank, long atMost, long trusted)
      throws IOException {
    var in = new DataInputStream(stream);
    int magic = in.readInt();
    if (magic >>> 16 != 0 || (magic >>> 8 & 0xff) != UNSIGNED_BYTE || (magic & 0xff) != rank) {
      throw DataException.in(
          file,
          "begins with %08x".formatted(magic),
          "an IDX file of unsigned bytes with %d dimension%s begins with %08x"
              .formatted(rank, rank == 1 ? "" : "s", UNSIGNED_BYTE << 8 | rank));
    }
    var dims = new int[rank];
    long count = 1;
    for (int d = 0; d < rank; d++) {
      dims[d] = in.readInt();
      if (dims[d] < 1 || count > Long.MAX_VALUE / dims[d]) {
        throw DataException.in(
            file,
            "claims dimensions " + Arrays.toString(Arrays.copyOf(dims, d + 1)),
            "each must be at least 1 and the product a sensible size");
      }
      count *= dims[d];
    }
    long header = 4 + 4L * rank;
    if (count > atMost - header) {
      throw DataException.in(
          file,
          "claims dimensions %s, %d bytes".formatted(Arrays.toString(dims), count),
          "the file can hold at most %d; truncated or damaged".formatted(atMost - header));
    }
    if (count > trusted) {
      checkInflated(file, header, count, dims);
    }
    var bytes = Bytes.allocate(file, count);
    Bytes.readAll(in, bytes, file);
    return new IdxFile(dims, bytes);
  }

  private static void checkInflated(Path file, long header, long count, int[] dims)
      throws IOException {
    try (var in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
      var chunk = new byte[1 << 16];
      long held = -header;
      for (int read = in.read(chunk); read >= 0 && held < count; read = in.read(chunk)) {
        held += read;
      }
      if (held < count) {
        throw DataException.in(
            file,
            "claims dimensions %s, %d bytes".formatted(Arrays.toString(dims), count),
            "it holds %d; truncated or damaged".formatted(held));
      }
    }
  }

  /** What an input or output exception says, in words. */
  static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> "no such file";
      case java.nio.file.AccessDeniedException denied -> "no permission";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
