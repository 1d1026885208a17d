package perrin.bench;

/**
 * The least a kernel has to do.
 *
 * @param flop multiplications and additions, convolutions counted as if direct
 * @param bytes every operand read once and every result written once
 */
record Cost(double flop, double bytes) {
  private static final int FLOAT = 4;

  /** Work of so many operations on so many float32 numbers. */
  static Cost of(double flop, double numbers) {
    return new Cost(flop, numbers * FLOAT);
  }

  /** Seconds under which no kernel can go that does this work as counted. */
  double seconds(Roof roof) {
    return Math.max(flop / roof.flops(), bytes / roof.triad());
  }
}
