package perrin.kernels.cuda.view;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import perrin.kernels.cuda.driver.Structure;

/** A kernel's structure of 32-bit numbers, written down in the order of its fields. */
public final class Words implements Structure {
  private static final int DIVISOR = 3;

  private int[] words = new int[16];
  private int count;

  /** An empty structure. */
  public Words() {}

  /**
   * Adds whole numbers.
   *
   * @param values one a field
   * @return this
   */
  public Words i(int... values) {
    for (int v : values) {
      reserve(1);
      words[count++] = v;
    }
    return this;
  }

  /**
   * Adds a number that the kernel divides by: {@code view.cuh}'s {@code Divisor}.
   *
   * @param d from 1 to 2^31 - 1
   * @return this
   */
  public Words divisor(int d) {
    reserve(DIVISOR);
    NestArgument.divisor(MemorySegment.ofArray(words), (long) count * Integer.BYTES, d);
    count += DIVISOR;
    return this;
  }

  private void reserve(int more) {
    if (count + more > words.length) {
      words = Arrays.copyOf(words, 2 * words.length);
    }
  }

  @Override
  public int bytes() {
    return count * Integer.BYTES;
  }

  @Override
  public void write(MemorySegment to) {
    MemorySegment.copy(words, 0, to, ValueLayout.JAVA_INT, 0, count);
  }
}
