package perrin.tensor.random;

/**
 * Philox 4x32-10, the counter-based generator under all of Perrin's noise.
 *
 * <p>A block is a bijection of the 128-bit counter {@code (c0, c1, c2, c3)} under the 64-bit key
 * {@code (k0, k1)}: ten rounds of
 *
 * <pre>
 *   (hi0, lo0) = M0 * c0            (hi1, lo1) = M1 * c2        32 x 32 to 64 bits, unsigned
 *   (c0, c1, c2, c3) = (hi1 ^ c1 ^ k0, lo1, hi0 ^ c3 ^ k1, lo0)
 *   (k0, k1) = (k0 + W0, k1 + W1)                               between rounds, modulo 2^32
 * </pre>
 *
 * <p>There is no state, so that any word of any stream is computed directly, in any order, on any
 * number of threads. J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers:
 * as easy as 1, 2, 3", SC 2011, section 3.3 and table 2; the test holds their known answers.
 *
 * <p><b>In SIMD.</b> Put one block in each 64-bit lane: hold c0..c3 in four {@code LongVector}s
 * whose lanes are the words zero-extended ({@code 0 .. 2^32 - 1}). A product is then one {@code
 * MUL} of two values below 2^32, {@code hi} is {@code LSHR} 32 and {@code lo} is {@code AND}
 * 0xffffffffL; the keys are scalars, broadcast after a scalar addition modulo 2^32. With 32-bit
 * lanes instead, apply the same to the even lanes (mask) and the odd lanes (shift) and blend. On
 * CUDA: {@code __umulhi} and {@code *} on {@code unsigned}.
 */
public final class Philox {
  /** Multiplier of c0. */
  public static final int M0 = 0xD2511F53;

  /** Multiplier of c2. */
  public static final int M1 = 0xCD9E8D57;

  /** Increment of k0 between rounds: the golden ratio. */
  public static final int W0 = 0x9E3779B9;

  /** Increment of k1 between rounds: the square root of 3, less 1. */
  public static final int W1 = 0xBB67AE85;

  /** Number of rounds. */
  public static final int ROUNDS = 10;

  /** Words of a block. */
  public static final int WORDS = 4;

  private static final long MASK = 0xFFFFFFFFL;
  private static final long M0_UNSIGNED = M0 & MASK;
  private static final long M1_UNSIGNED = M1 & MASK;

  private Philox() {}

  /**
   * Writes the four words of one block; allocates nothing.
   *
   * @param c0 counter word 0
   * @param c1 counter word 1
   * @param c2 counter word 2
   * @param c3 counter word 3
   * @param k0 key word 0
   * @param k1 key word 1
   * @param out receives the words at {@code offset .. offset + 3}
   * @param offset index of the first word in {@code out}
   * @throws IndexOutOfBoundsException if {@code out} has no room for four words at {@code offset}
   */
  public static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] out, int offset) {
    int x0 = c0;
    int x1 = c1;
    int x2 = c2;
    int x3 = c3;
    int y0 = k0;
    int y1 = k1;
    for (int round = 0; round < ROUNDS; round++) {
      final long product0 = M0_UNSIGNED * (x0 & MASK);
      final long product1 = M1_UNSIGNED * (x2 & MASK);
      x0 = (int) (product1 >>> 32) ^ x1 ^ y0;
      x1 = (int) product1;
      x2 = (int) (product0 >>> 32) ^ x3 ^ y1;
      x3 = (int) product0;
      y0 += W0;
      y1 += W1;
    }
    out[offset] = x0;
    out[offset + 1] = x1;
    out[offset + 2] = x2;
    out[offset + 3] = x3;
  }
}
