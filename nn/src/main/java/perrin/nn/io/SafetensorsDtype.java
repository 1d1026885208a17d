package perrin.nn.io;

/** Element types of safetensors that Perrin reads; all but F16 it also writes. Little-endian. */
public enum SafetensorsDtype {
  /** IEEE 754 binary64. */
  F64(8),
  /** IEEE 754 binary32. */
  F32(4),
  /** bfloat16, the upper half of a binary32. */
  BF16(2),
  /** IEEE 754 binary16, read only. */
  F16(2),
  /** Signed 64-bit integer. */
  I64(8),
  /** Signed 32-bit integer. */
  I32(4),
  /** Unsigned 8-bit integer. */
  U8(1);

  private final int bytes;

  SafetensorsDtype(int bytes) {
    this.bytes = bytes;
  }

  /**
   * Size of an element.
   *
   * @return bytes, a power of two from 1 to 8
   */
  public int bytes() {
    return bytes;
  }
}
