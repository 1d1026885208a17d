package perrin.diffusion.data.format;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import perrin.diffusion.data.DataException;

/**
 * An array in NumPy's {@code .npy} format, versions 1 to 3 (NumPy enhancement proposal 1): {@code
 * 93 NUMPY}, version, little-endian header length, a header that is a Python dictionary, the values
 * in C order.
 *
 * @param type what the values are
 * @param dims the extents
 * @param bytes the values as they lie in the file
 */
record NpyFile(NpyType type, int[] dims, MemorySegment bytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;

  /**
   * Reads a file.
   *
   * @param file the file
   * @return the array
   * @throws DataException if the file cannot be read, is of another kind or is damaged
   */
  static NpyFile read(Path file) {
    return read(file, Long.MAX_VALUE);
  }

  /**
   * Reads a file of so many values at most; larger ones are refused before their values are read.
   *
   * @param file the file
   * @param most number of values
   * @return the array
   * @throws DataException if it holds more, or as {@link #read(Path)}
   */
  static NpyFile read(Path file, long most) {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw DataException.in(file, "does not begin with \\x93NUMPY", "not an .npy file");
      }
      int major = in.readUnsignedByte();
      in.readUnsignedByte();
      if (major < 1 || major > 3) {
        throw DataException.in(file, "version " + major, "versions 1 to 3 can be read");
      }
      long length =
          major == 1
              ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
              : Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
      if (length > MAX_HEADER) {
        throw DataException.in(
            file, "claims a header of %d bytes".formatted(length), "at most " + MAX_HEADER);
      }
      byte[] header = in.readNBytes((int) length);
      if (header.length < length) {
        throw new EOFException();
      }
      var charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
      var parsed = NpyHeader.parse(new String(header, charset), file);
      long held = Files.size(file) - (MAGIC.length + 2 + (major == 1 ? 2 : 4) + length);
      long wanted = bytes(parsed, file);
      if (wanted != held) {
        throw DataException.in(
            file,
            "claims %s, %d bytes, and holds %d".formatted(parsed.describe(), wanted, held),
            "truncated or damaged");
      }
      if (wanted / parsed.type().bytes() > most) {
        throw DataException.in(
            file, "holds %s".formatted(parsed.describe()), "at most %d values".formatted(most));
      }
      var bytes = Bytes.allocate(file, wanted);
      Bytes.readAll(in, bytes, file);
      return new NpyFile(parsed.type(), parsed.dims(), bytes);
    } catch (EOFException e) {
      throw new DataException(file + ": ends within its header; truncated?", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + IdxFile.reason(e) + ")", e);
    }
  }

  private static long bytes(NpyHeader header, Path file) {
    long count = header.type().bytes();
    for (int dim : header.dims()) {
      if (count > Long.MAX_VALUE / dim) {
        throw DataException.in(file, "claims " + header.describe(), "no file is that large");
      }
      count *= dim;
    }
    return count;
  }

  /**
   * The number of values.
   *
   * @return the product of the extents
   */
  long count() {
    return bytes.byteSize() / type.bytes();
  }

  /**
   * One value.
   *
   * @param i its place in the file's order
   * @return the value, as a double
   */
  double get(long i) {
    return type.get(bytes, i);
  }
}
