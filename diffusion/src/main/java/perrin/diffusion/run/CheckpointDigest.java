package perrin.diffusion.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.zip.CRC32C;

/** A checksum over facts, names, shapes and values, so that damage is known as such. */
final class CheckpointDigest {
  private static final int CHUNK = 1 << 15;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer buffer =
      ByteBuffer.allocate(CHUNK * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private CheckpointDigest() {}

  /** The checksum of a file's facts, in the order of their names, and tensors. */
  static String of(SortedMap<String, String> facts, SequencedMap<String, HostTensor> tensors) {
    var digest = new CheckpointDigest();
    facts.forEach((name, fact) -> digest.text(name + "=" + fact));
    tensors.forEach(
        (name, tensor) -> {
          digest.text(name + tensor.dtype() + tensor.shape());
          digest.values(tensor.values());
        });
    return HexFormat.of().toHexDigits((int) digest.crc.getValue());
  }

  private void text(String text) {
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    crc.update(0);
  }

  private void values(Object values) {
    switch (values) {
      case float[] floats -> {
        for (int i = 0; i < floats.length; i += CHUNK) {
          int n = Math.min(CHUNK, floats.length - i);
          buffer.clear().asFloatBuffer().put(floats, i, n);
          crc.update(buffer.limit(n * Float.BYTES));
        }
      }
      case double[] doubles -> {
        for (int i = 0; i < doubles.length; i += CHUNK) {
          int n = Math.min(CHUNK, doubles.length - i);
          buffer.clear().asDoubleBuffer().put(doubles, i, n);
          crc.update(buffer.limit(n * Double.BYTES));
        }
      }
      case int[] ints -> {
        for (int i = 0; i < ints.length; i += CHUNK) {
          int n = Math.min(CHUNK, ints.length - i);
          buffer.clear().asIntBuffer().put(ints, i, n);
          crc.update(buffer.limit(n * Integer.BYTES));
        }
      }
      default -> throw new IllegalStateException("digest: no values of " + values.getClass());
    }
  }
}
