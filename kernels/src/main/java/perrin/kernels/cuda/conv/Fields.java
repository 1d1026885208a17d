package perrin.kernels.cuda.conv;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.cuda.view.NestArgument;

/** A structure by value, field after field as C++ lays them out. */
final class Fields implements Structure {
  private static final int INT = 4;
  private static final int LONG = 8;
  private static final int MOST = 512;

  private final MemorySegment block = MemorySegment.ofArray(new long[MOST / LONG]);
  private int end;
  private int alignment = INT;

  /** An address. */
  Fields l(long value) {
    end = end + LONG - 1 & -LONG;
    alignment = LONG;
    block.set(ValueLayout.JAVA_LONG, end, value);
    end += LONG;
    return this;
  }

  /** Ints. */
  Fields i(int... values) {
    for (int value : values) {
      block.set(ValueLayout.JAVA_INT, end, value);
      end += INT;
    }
    return this;
  }

  /** A flag, as an int. */
  Fields flag(boolean value) {
    return i(value ? 1 : 0);
  }

  /** {@code view.cuh}'s {@code Divisor} of a number that counts as 1 if it is less. */
  Fields divisor(int value) {
    NestArgument.divisor(block, end, Math.max(1, value));
    end += 3 * INT;
    return this;
  }

  @Override
  public int bytes() {
    return end + alignment - 1 & -alignment;
  }

  @Override
  public void write(MemorySegment to) {
    MemorySegment.copy(block, 0, to, 0, bytes());
  }
}
