package perrin.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The committed file, made by golden.py beside it from the public description of the format. */
final class Golden {
  private Golden() {}

  static byte[] bytes() throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream("golden.safetensors")) {
      return in.readAllBytes();
    }
  }

  /** A file with this header and so many zero bytes of data. */
  static byte[] file(String header, int dataLength) {
    final byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataLength)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }
}
