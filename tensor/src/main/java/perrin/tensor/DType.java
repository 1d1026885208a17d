package perrin.tensor;

/** Element types of a {@link Tensor}. */
public enum DType {
  /** IEEE single precision: what the fast backends compute in. */
  FLOAT32(4, true),
  /** IEEE double precision: what the reference backend computes in. */
  FLOAT64(8, true),
  /** Two's complement 32-bit integers: indices, labels, counters. */
  INT32(4, false),
  /** Storage only: sixteen bits with float32's exponent; arithmetic accumulates in float32. */
  BFLOAT16(2, true);

  private final int bytes;
  private final boolean floating;

  DType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /**
   * Bytes of one element.
   *
   * @return 2, 4 or 8
   */
  public int bytes() {
    return bytes;
  }

  /**
   * Whether gradients make sense for this type.
   *
   * @return true for the real types
   */
  public boolean floating() {
    return floating;
  }

  /**
   * In what numbers of this type are summed, and what statistics and weight gradients of such
   * tensors have.
   *
   * @return FLOAT32 for BFLOAT16, else the type itself
   */
  public DType accumulator() {
    return this == BFLOAT16 ? FLOAT32 : this;
  }
}
