package perrin.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** Writes arrays to a channel, little-endian, through one buffer. */
final class LittleEndianWriter {
  private static final int CAPACITY = 1 << 18;

  private final WritableByteChannel out;
  private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);

  LittleEndianWriter(WritableByteChannel out) {
    this.out = out;
  }

  void bytes(byte[] values) throws IOException {
    for (int done = 0; done < values.length; ) {
      final int count = room(1, values.length - done);
      buffer.put(values, done, count);
      done += count;
    }
  }

  void ints(int[] values) throws IOException {
    for (int done = 0; done < values.length; ) {
      final int count = room(Integer.BYTES, values.length - done);
      buffer.asIntBuffer().put(values, done, count);
      done += advance(Integer.BYTES, count);
    }
  }

  void longs(long[] values) throws IOException {
    for (int done = 0; done < values.length; ) {
      final int count = room(Long.BYTES, values.length - done);
      buffer.asLongBuffer().put(values, done, count);
      done += advance(Long.BYTES, count);
    }
  }

  void floats(float[] values) throws IOException {
    for (int done = 0; done < values.length; ) {
      final int count = room(Float.BYTES, values.length - done);
      buffer.asFloatBuffer().put(values, done, count);
      done += advance(Float.BYTES, count);
    }
  }

  void doubles(double[] values) throws IOException {
    for (int done = 0; done < values.length; ) {
      final int count = room(Double.BYTES, values.length - done);
      buffer.asDoubleBuffer().put(values, done, count);
      done += advance(Double.BYTES, count);
    }
  }

  void bfloats(float[] values) throws IOException {
    for (int done = 0; done < values.length; ) {
      final int count = room(Short.BYTES, values.length - done);
      for (int i = 0; i < count; i++) {
        buffer.putShort(BFloat16.of(values[done + i]));
      }
      done += count;
    }
  }

  void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
    buffer.clear();
  }

  /** How many of {@code wanted} elements fit now, at least one. */
  private int room(int size, int wanted) throws IOException {
    if (buffer.remaining() < size) {
      flush();
    }
    return Math.min(wanted, buffer.remaining() / size);
  }

  private int advance(int size, int count) {
    buffer.position(buffer.position() + size * count);
    return count;
  }
}
