package perrin.kernels.cuda.view;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.loops.Nest;
import perrin.tensor.Tensor;

/** Loops over several views, as {@code view.cuh}'s {@code Nest<OPERANDS>} has them. */
public final class NestArgument implements Structure {
  /** More axes than this do not fit; merged axes count once. */
  public static final int MAX_AXES = 8;

  private static final int INT = 4;
  private static final int DIVISOR = 3 * INT;

  private final Nest nest;
  private final int operands;

  private NestArgument(Nest nest, int operands) {
    this.nest = nest;
    this.operands = operands;
  }

  /**
   * Loops in the physical order of the first view.
   *
   * @param first the operand whose order decides, as a rule the result
   * @param others operands of the same shape
   * @return the loops
   * @throws IllegalArgumentException if the views have more axes than kernels know
   */
  public static NestArgument of(Tensor first, Tensor... others) {
    int[][] views = new int[others.length + 1][];
    views[0] = first.strides();
    for (int i = 0; i < others.length; i++) {
      views[i + 1] = others[i].strides();
    }
    return of(first.shape().dims(), views);
  }

  /**
   * Loops over given extents.
   *
   * @param dims extents
   * @param views strides of each operand
   * @return the loops
   */
  public static NestArgument of(int[] dims, int[]... views) {
    Nest n = Nest.of(dims, views);
    if (n.loops() > MAX_AXES) {
      throw new IllegalArgumentException(
          "views of %d axes that cannot be merged; kernels know %d".formatted(n.loops(), MAX_AXES));
    }
    return new NestArgument(n, views.length);
  }

  /**
   * Number of elements.
   *
   * @return at least 0
   */
  public int size() {
    return nest.size();
  }

  /**
   * The loops themselves.
   *
   * @return merged and ordered
   */
  public Nest nest() {
    return nest;
  }

  /**
   * Whether every operand is one gapless run in the same order.
   *
   * @return true if element i lies i elements behind the first in all of them
   */
  public boolean flat() {
    for (int k = 0; k < operands; k++) {
      if (nest.loops() != 1 || nest.dim(0) > 1 && nest.stride(k, 0) != 1) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int bytes() {
    return 2 * INT + MAX_AXES * (DIVISOR + operands * INT);
  }

  @Override
  public void write(MemorySegment to) {
    to.set(ValueLayout.JAVA_INT, 0, nest.loops());
    to.set(ValueLayout.JAVA_INT, INT, nest.size());
    for (int a = 0; a < MAX_AXES; a++) {
      long at = 2 * INT + (long) a * DIVISOR;
      divisor(to, at, a < nest.loops() ? Math.max(1, nest.dim(a)) : 1);
      for (int k = 0; k < operands; k++) {
        long place = 2 * INT + (long) MAX_AXES * DIVISOR + ((long) k * MAX_AXES + a) * INT;
        to.set(ValueLayout.JAVA_INT, place, a < nest.loops() ? nest.stride(k, a) : 0);
      }
    }
  }

  /**
   * Writes {@code view.cuh}'s {@code Divisor}.
   *
   * @param to memory
   * @param at place within it
   * @param d from 1 to 2^31 - 1
   */
  public static void divisor(MemorySegment to, long at, int d) {
    int shift = 32 - Integer.numberOfLeadingZeros(d - 1);
    long multiplier = ((1L << 32) * ((1L << shift) - d)) / d + 1;
    to.set(ValueLayout.JAVA_INT, at, d);
    to.set(ValueLayout.JAVA_INT, at + INT, (int) multiplier);
    to.set(ValueLayout.JAVA_INT, at + 2 * INT, shift);
  }
}
