package perrin.kernels.cuda.attention;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import perrin.kernels.cuda.driver.Structure;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.Tensor;

/** {@code attention.cuh}'s {@code AttentionProblem}. */
final class AttentionArgument implements Structure {
  private static final int PIECE = 16;
  private static final int INT = 4;
  private static final int LONG = 8;
  private static final int NUMBERS = 8;
  private static final int HEADS = LONG + 6 * INT;
  private static final int OPERANDS = 8;

  private final Tensor[] operands;
  private final int[] sizes;
  private final float scale;
  private final int stages;
  private final long logSumExp;
  private final long delta;

  private AttentionArgument(
      Tensor[] operands, int[] sizes, float scale, int stages, long logSumExp, long delta) {
    this.operands = operands;
    this.sizes = sizes;
    this.scale = scale;
    this.stages = stages;
    this.logSumExp = logSumExp;
    this.delta = delta;
  }

  /**
   * Of operands q, k, v, out, gOut, gq, gk, gv; forward has only the first four.
   *
   * @param scale factor of the scores
   * @param logSumExp [N,T] row-major
   * @param delta [N,T] row-major, or null
   * @param operands all [N,rows,columns], or with two axes for N
   */
  static AttentionArgument of(double scale, Tensor logSumExp, Tensor delta, Tensor... operands) {
    Tensor q = operands[0];
    int heads = q.rank() == 3 ? q.dim(0) : q.dim(0) * q.dim(1);
    int[] sizes = {heads, q.dim(-2), operands[1].dim(-2), q.dim(-1), operands[2].dim(-1)};
    return new AttentionArgument(
        operands, sizes, (float) scale, 0, Places.address(logSumExp), Places.addressOrNull(delta));
  }

  /** The same for a kernel that has so many tiles under way at once. */
  AttentionArgument withStages(int number) {
    return new AttentionArgument(operands, sizes, scale, number, logSumExp, delta);
  }

  int heads() {
    return sizes[0];
  }

  int queries() {
    return sizes[1];
  }

  int keys() {
    return sizes[2];
  }

  /** The wider of keys and values. */
  int widest() {
    return Math.max(sizes[3], sizes[4]);
  }

  @Override
  public int bytes() {
    return NUMBERS * INT + OPERANDS * HEADS + 2 * LONG;
  }

  @Override
  public void write(MemorySegment to) {
    for (int i = 0; i < sizes.length; i++) {
      to.set(ValueLayout.JAVA_INT, (long) i * INT, sizes[i]);
    }
    to.set(ValueLayout.JAVA_FLOAT, 5 * INT, scale);
    to.set(ValueLayout.JAVA_INT, 6 * INT, stages);
    to.set(ValueLayout.JAVA_INT, 7 * INT, 0);
    for (int i = 0; i < OPERANDS; i++) {
      heads(to, NUMBERS * INT + (long) i * HEADS, i < operands.length ? operands[i] : null);
    }
    long last = NUMBERS * INT + (long) OPERANDS * HEADS;
    to.set(ValueLayout.JAVA_LONG, last, logSumExp);
    to.set(ValueLayout.JAVA_LONG, last + LONG, delta);
  }

  private static void heads(MemorySegment to, long at, Tensor t) {
    to.set(ValueLayout.JAVA_LONG, at, Places.addressOrNull(t));
    int[] fields = t == null ? new int[6] : fields(t);
    for (int i = 0; i < fields.length; i++) {
      to.set(ValueLayout.JAVA_INT, at + LONG + (long) i * INT, fields[i]);
    }
  }

  private static int[] fields(Tensor t) {
    int last = t.rank() - 1;
    return new int[] {
      last == 3 ? stride(t, 0) : 0,
      t.dim(last - 2),
      stride(t, last - 2),
      stride(t, last - 1),
      stride(t, last),
      isPacked(t) ? 1 : 0
    };
  }

  /** Of an extent that is walked; others may have any. */
  private static int stride(Tensor t, int axis) {
    return t.dim(axis) == 1 ? 0 : t.stride(axis);
  }

  /** Whether rows can be moved 16 bytes at a time. */
  static boolean isPacked(Tensor t) {
    int each = PIECE / t.dtype().bytes();
    int last = t.rank() - 1;
    boolean packed =
        t.dim(last) % each == 0 && t.stride(last) == 1 && Places.address(t) % PIECE == 0;
    for (int a = 0; a < last; a++) {
      packed &= stride(t, a) % each == 0;
    }
    return packed;
  }
}
