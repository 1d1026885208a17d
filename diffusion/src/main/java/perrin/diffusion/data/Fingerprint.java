package perrin.diffusion.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over what a data set holds, shortened to 16 hexadecimal digits. */
public final class Fingerprint {
  private static final int CHUNK = 1 << 20;

  private final String kind;
  private final MessageDigest digest;

  private Fingerprint(String kind) {
    this.kind = kind;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    text(kind);
  }

  /**
   * Begins a fingerprint.
   *
   * @param kind what it covers; its prefix
   * @return an empty one
   */
  public static Fingerprint start(String kind) {
    return new Fingerprint(kind);
  }

  /**
   * Adds a text, delimited.
   *
   * @param text what to add
   * @return this
   */
  public Fingerprint text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    digest.update(bytes);
    return this;
  }

  /**
   * Adds a number.
   *
   * @param value what to add
   * @return this
   */
  public Fingerprint number(long value) {
    for (int shift = 0; shift < 64; shift += 8) {
      digest.update((byte) (value >>> shift));
    }
    return this;
  }

  /**
   * Adds a list of integers, delimited.
   *
   * @param values what to add
   * @return this
   */
  public Fingerprint ints(int[] values) {
    number(values.length);
    for (int value : values) {
      for (int shift = 0; shift < 32; shift += 8) {
        digest.update((byte) (value >>> shift));
      }
    }
    return this;
  }

  /**
   * Adds the bytes of a segment, delimited.
   *
   * @param bytes what to add
   * @return this
   */
  public Fingerprint bytes(MemorySegment bytes) {
    number(bytes.byteSize());
    var chunk = new byte[CHUNK];
    for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
      int length = (int) Math.min(CHUNK, bytes.byteSize() - at);
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, chunk, 0, length);
      digest.update(chunk, 0, length);
    }
    return this;
  }

  /**
   * Ends the fingerprint.
   *
   * @return the kind, a colon and 16 hexadecimal digits
   */
  public String end() {
    return kind + ":" + HexFormat.of().formatHex(digest.digest(), 0, 8);
  }
}
