package perrin.diffusion.data.format;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import perrin.diffusion.data.DataException;

/** Fills memory from a stream of promised length. */
final class Bytes {
  private static final int CHUNK = 1 << 16;

  private Bytes() {}

  /** Room outside the heap that goes when nothing refers to it. */
  static MemorySegment allocate(Object where, long bytes) {
    try {
      return Arena.ofAuto().allocate(bytes);
    } catch (OutOfMemoryError e) {
      throw new DataException(
          "%s: %d MiB do not fit in memory; take fewer or smaller images"
              .formatted(where, bytes >> 20),
          e);
    }
  }

  /**
   * Reads exactly the promised bytes and then the end.
   *
   * @throws DataException if the stream ends early or goes on
   */
  static void readAll(InputStream in, MemorySegment into, Object where) throws IOException {
    var chunk = new byte[CHUNK];
    long at = 0;
    while (at < into.byteSize()) {
      int read = in.read(chunk, 0, (int) Math.min(CHUNK, into.byteSize() - at));
      if (read < 0) {
        throw DataException.in(
            where,
            "ends after %d of %d bytes of data".formatted(at, into.byteSize()),
            "truncated? copy it again");
      }
      MemorySegment.copy(chunk, 0, into, ValueLayout.JAVA_BYTE, at, read);
      at += read;
    }
    if (in.read() >= 0) {
      throw DataException.in(
          where,
          "goes on after the %d bytes that its header announces".formatted(into.byteSize()),
          "damaged, or of another kind");
    }
  }
}
