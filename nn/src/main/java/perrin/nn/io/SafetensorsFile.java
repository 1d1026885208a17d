package perrin.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.SequencedMap;

/**
 * An open safetensors file whose header has been checked. Values are streamed through a small
 * buffer into arrays; conversions are exact, a lossy one is refused. Any number of threads may read
 * at once.
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final int PREFIX = Long.BYTES;
  private static final int CAPACITY = 1 << 18;

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long dataStart;

  private SafetensorsFile(
      Path file, FileChannel channel, SafetensorsHeader header, long dataStart) {
    this.file = file;
    this.channel = channel;
    this.header = header;
    this.dataStart = dataStart;
  }

  static SafetensorsFile open(Path file) throws SafetensorsException {
    if (Files.isDirectory(file)) {
      throw new SafetensorsException(file, "is a directory");
    }
    final FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new SafetensorsException(file, OneLine.of(e), e);
    }
    try {
      return checked(file, channel);
    } catch (SafetensorsException e) {
      close(channel, e);
      throw e;
    } catch (IOException e) {
      close(channel, e);
      throw new SafetensorsException(file, "cannot be read: " + OneLine.of(e), e);
    }
  }

  private static void close(FileChannel channel, IOException first) {
    try {
      channel.close();
    } catch (IOException e) {
      first.addSuppressed(e);
    }
  }

  private static SafetensorsFile checked(Path file, FileChannel channel) throws IOException {
    final long size = channel.size();
    if (size < PREFIX) {
      throw new SafetensorsException(
          file, "has " + size + " bytes, too few for the length of a header");
    }
    final ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
    read(file, channel, prefix, 0);
    final long length = prefix.getLong(0);
    if (length < 0 || length > SafetensorsHeader.LONGEST || length > size - PREFIX) {
      throw new SafetensorsException(
          file,
          "claims a header of %s bytes, but may have at most %d"
              .formatted(
                  Long.toUnsignedString(length),
                  Math.min(SafetensorsHeader.LONGEST, size - PREFIX)));
    }
    final byte[] json = new byte[(int) length];
    read(file, channel, ByteBuffer.wrap(json), PREFIX);
    final long dataStart = PREFIX + length;
    final SafetensorsHeader header = SafetensorsHeader.parse(file, json, size - dataStart);
    return new SafetensorsFile(file, channel, header, dataStart);
  }

  /** Fills the buffer, or throws where the file has shrunk since it was opened. */
  private static void read(Path file, FileChannel channel, ByteBuffer buffer, long position)
      throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      final int count = channel.read(buffer, at);
      if (count < 0) {
        throw new SafetensorsException(file, "ended at byte " + at + " while it was read");
      }
      at += count;
    }
  }

  /**
   * The tensors by name, in the order of the header.
   *
   * @return an unmodifiable map
   */
  public SequencedMap<String, SafetensorsTensor> tensors() {
    return Collections.unmodifiableSequencedMap(header.tensors());
  }

  /**
   * The metadata, in the order of the header.
   *
   * @return an unmodifiable map, empty where the file has none
   */
  public SequencedMap<String, String> metadata() {
    return Collections.unmodifiableSequencedMap(header.metadata());
  }

  /**
   * What the header says of a tensor.
   *
   * @param name its name
   * @return its type, shape and place
   * @throws SafetensorsException if the file has no such tensor
   */
  public SafetensorsTensor tensor(String name) throws SafetensorsException {
    final SafetensorsTensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new SafetensorsException(file, "has no tensor '" + OneLine.of(name) + "'");
    }
    return tensor;
  }

  /**
   * Reads an F32, BF16 or F16 tensor.
   *
   * @param name its name
   * @return its elements, row-major
   * @throws SafetensorsException if it is missing, of another type, too large for an array, or
   *     cannot be read
   */
  public float[] floats(String name) throws SafetensorsException {
    final SafetensorsTensor tensor = tensor(name);
    require(tensor, "float32", tensor.dtype().bytes() <= 4 && isFloating(tensor.dtype()));
    final float[] values = new float[length(tensor)];
    stream(
        tensor,
        (buffer, first, count) -> {
          switch (tensor.dtype()) {
            case F32 -> buffer.asFloatBuffer().get(values, first, count);
            case BF16 -> {
              for (int i = 0; i < count; i++) {
                values[first + i] = BFloat16.toFloat(buffer.getShort());
              }
            }
            default -> {
              for (int i = 0; i < count; i++) {
                values[first + i] = Float.float16ToFloat(buffer.getShort());
              }
            }
          }
        });
    return values;
  }

  /**
   * Reads an F64, F32, BF16 or F16 tensor.
   *
   * @param name its name
   * @return its elements, row-major
   * @throws SafetensorsException if it is missing, of another type, too large for an array, or
   *     cannot be read
   */
  public double[] doubles(String name) throws SafetensorsException {
    final SafetensorsTensor tensor = tensor(name);
    require(tensor, "float64", isFloating(tensor.dtype()));
    if (tensor.dtype() != SafetensorsDtype.F64) {
      final float[] narrow = floats(name);
      final double[] wide = new double[narrow.length];
      for (int i = 0; i < narrow.length; i++) {
        wide[i] = narrow[i];
      }
      return wide;
    }
    final double[] values = new double[length(tensor)];
    stream(tensor, (buffer, first, count) -> buffer.asDoubleBuffer().get(values, first, count));
    return values;
  }

  /**
   * Reads an I32 or U8 tensor.
   *
   * @param name its name
   * @return its elements, row-major; those of U8 in 0 .. 255
   * @throws SafetensorsException if it is missing, of another type, too large for an array, or
   *     cannot be read
   */
  public int[] ints(String name) throws SafetensorsException {
    final SafetensorsTensor tensor = tensor(name);
    require(
        tensor,
        "int32",
        tensor.dtype() == SafetensorsDtype.I32 || tensor.dtype() == SafetensorsDtype.U8);
    final int[] values = new int[length(tensor)];
    stream(
        tensor,
        (buffer, first, count) -> {
          if (tensor.dtype() == SafetensorsDtype.I32) {
            buffer.asIntBuffer().get(values, first, count);
          } else {
            for (int i = 0; i < count; i++) {
              values[first + i] = Byte.toUnsignedInt(buffer.get());
            }
          }
        });
    return values;
  }

  /**
   * Reads an I64, I32 or U8 tensor.
   *
   * @param name its name
   * @return its elements, row-major; those of U8 in 0 .. 255
   * @throws SafetensorsException if it is missing, of another type, too large for an array, or
   *     cannot be read
   */
  public long[] longs(String name) throws SafetensorsException {
    final SafetensorsTensor tensor = tensor(name);
    require(tensor, "int64", !isFloating(tensor.dtype()));
    if (tensor.dtype() != SafetensorsDtype.I64) {
      final int[] narrow = ints(name);
      final long[] wide = new long[narrow.length];
      for (int i = 0; i < narrow.length; i++) {
        wide[i] = narrow[i];
      }
      return wide;
    }
    final long[] values = new long[length(tensor)];
    stream(tensor, (buffer, first, count) -> buffer.asLongBuffer().get(values, first, count));
    return values;
  }

  /**
   * Reads a U8 tensor.
   *
   * @param name its name
   * @return its bytes, row-major
   * @throws SafetensorsException if it is missing, of another type, too large for an array, or
   *     cannot be read
   */
  public byte[] bytes(String name) throws SafetensorsException {
    final SafetensorsTensor tensor = tensor(name);
    require(tensor, "bytes", tensor.dtype() == SafetensorsDtype.U8);
    final byte[] values = new byte[length(tensor)];
    stream(tensor, (buffer, first, count) -> buffer.get(values, first, count));
    return values;
  }

  /**
   * Closes the file.
   *
   * @throws SafetensorsException if the system reports a fault
   */
  @Override
  public void close() throws SafetensorsException {
    try {
      channel.close();
    } catch (IOException e) {
      throw new SafetensorsException(file, "cannot be closed: " + OneLine.of(e), e);
    }
  }

  @FunctionalInterface
  private interface Chunk {
    /** Converts {@code count} elements of the buffer; they are those from {@code first} on. */
    void accept(ByteBuffer buffer, int first, int count);
  }

  private void stream(SafetensorsTensor tensor, Chunk chunk) throws SafetensorsException {
    final int size = tensor.dtype().bytes();
    final int elements = length(tensor);
    final ByteBuffer buffer =
        ByteBuffer.allocate((int) Math.min(CAPACITY, tensor.end() - tensor.begin()))
            .order(ByteOrder.LITTLE_ENDIAN);
    try {
      for (int first = 0; first < elements; ) {
        final int count = Math.min(elements - first, CAPACITY / size);
        buffer.clear().limit(count * size);
        read(file, channel, buffer, dataStart + tensor.begin() + (long) first * size);
        chunk.accept(buffer.flip(), first, count);
        first += count;
      }
    } catch (SafetensorsException e) {
      throw e;
    } catch (IOException e) {
      throw new SafetensorsException(
          file, "tensor '" + OneLine.of(tensor.name()) + "' cannot be read: " + OneLine.of(e), e);
    }
  }

  private int length(SafetensorsTensor tensor) throws SafetensorsException {
    if (tensor.elements() > Integer.MAX_VALUE - 8) {
      throw new SafetensorsException(
          file,
          "tensor '%s' has %d elements, too many for a Java array"
              .formatted(OneLine.of(tensor.name()), tensor.elements()));
    }
    return (int) tensor.elements();
  }

  private void require(SafetensorsTensor tensor, String wanted, boolean holds)
      throws SafetensorsException {
    if (!holds) {
      throw new SafetensorsException(
          file,
          "tensor '%s' is %s, which cannot be read exactly as %s"
              .formatted(OneLine.of(tensor.name()), tensor.dtype(), wanted));
    }
  }

  private static boolean isFloating(SafetensorsDtype dtype) {
    return switch (dtype) {
      case F64, F32, BF16, F16 -> true;
      case I64, I32, U8 -> false;
    };
  }
}
