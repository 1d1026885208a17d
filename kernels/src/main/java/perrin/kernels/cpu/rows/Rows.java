package perrin.kernels.cpu.rows;

/**
 * Contiguous rows of an array at one distance.
 *
 * @param data the array
 * @param at first element of row 0
 * @param stride distance of consecutive rows
 */
public record Rows(float[] data, int at, int stride) {
  /**
   * First element of a row.
   *
   * @param row its number
   * @return an index into the array
   */
  public int row(int row) {
    return at + row * stride;
  }

  /** Rows that one task takes: enough to be worth sharing. */
  static int each(int length) {
    return Math.max(1, (1 << 14) / Math.max(1, length));
  }
}
