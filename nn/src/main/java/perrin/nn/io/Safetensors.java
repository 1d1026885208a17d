package perrin.nn.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header, the tensors' bytes.
 *
 * <p>Same entries and metadata give the same bytes: metadata are sorted by key, the header names
 * the tensors in the order given and is padded with spaces to a multiple of eight, and the data lie
 * by falling element size, each aligned. Files are replaced atomically ({@link AtomicFile}).
 */
public final class Safetensors {
  private Safetensors() {}

  /**
   * Writes a file, or replaces it atomically.
   *
   * @param file the file, in an existing directory
   * @param entries the tensors by name; names are 1 to 1024 printable characters and not {@code
   *     __metadata__}
   * @param metadata free text by key, may be empty
   * @throws SafetensorsException if a name, a shape or a number of values is wrong
   * @throws IOException if writing fails; the old file is then intact
   */
  public static void write(
      Path file, SequencedMap<String, SafetensorsEntry> entries, Map<String, String> metadata)
      throws IOException {
    final SafetensorsHeader header = SafetensorsHeader.layout(file, entries, metadata);
    final byte[] json = header.toBytes(file);
    final List<SafetensorsTensor> order =
        header.tensors().values().stream()
            .sorted(
                Comparator.comparingLong(SafetensorsTensor::begin)
                    .thenComparingLong(SafetensorsTensor::end))
            .toList();
    try {
      AtomicFile.write(
          file,
          channel -> {
            final LittleEndianWriter out = new LittleEndianWriter(channel);
            out.longs(new long[] {json.length});
            out.bytes(json);
            for (final SafetensorsTensor tensor : order) {
              values(file, tensor, entries.get(tensor.name()).values(), out);
            }
            out.flush();
          });
    } catch (IOException e) {
      if (e.getCause() instanceof SafetensorsException fault) {
        throw fault;
      }
      throw e;
    }
  }

  /**
   * Opens a file and checks its whole header; tensors are read on demand.
   *
   * @param file the file
   * @return the open file, to be closed
   * @throws SafetensorsException if it cannot be read or breaks a rule of the format; the message
   *     is one line
   */
  public static SafetensorsFile open(Path file) throws SafetensorsException {
    return SafetensorsFile.open(file);
  }

  private static void values(
      Path file, SafetensorsTensor tensor, Object values, LittleEndianWriter out)
      throws IOException {
    switch (values) {
      case float[] floats -> {
        check(file, tensor, floats.length);
        if (tensor.dtype() == SafetensorsDtype.BF16) {
          out.bfloats(floats);
        } else {
          out.floats(floats);
        }
      }
      case double[] doubles -> {
        check(file, tensor, doubles.length);
        out.doubles(doubles);
      }
      case int[] ints -> {
        check(file, tensor, ints.length);
        out.ints(ints);
      }
      case long[] longs -> {
        check(file, tensor, longs.length);
        out.longs(longs);
      }
      case byte[] bytes -> {
        check(file, tensor, bytes.length);
        out.bytes(bytes);
      }
      default -> throw new IllegalStateException("no values of type " + values.getClass());
    }
  }

  private static void check(Path file, SafetensorsTensor tensor, int values)
      throws SafetensorsException {
    if (values != tensor.elements()) {
      throw new SafetensorsException(
          file,
          "tensor '%s' of shape %s needs %d values, but was given %d"
              .formatted(tensor.name(), tensor.shape(), tensor.elements(), values));
    }
  }
}
