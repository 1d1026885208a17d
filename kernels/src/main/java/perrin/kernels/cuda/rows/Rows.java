package perrin.kernels.cuda.rows;

import java.util.OptionalInt;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.loops.Runs;
import perrin.tensor.DType;
import perrin.tensor.Tensor;

/**
 * The last axis of a tensor as runs of neighbours at one distance.
 *
 * @param address first element of row 0
 * @param stride distance of consecutive rows, in elements
 * @param count rows
 * @param length elements of a row
 * @param type of the elements
 */
record Rows(long address, int stride, int count, int length, DType type) {
  private static final int WIDE_BYTES = 16;

  /** Rows of this length stay in one warp's registers, read by 16 bytes or one by one. */
  private static final int HELD_WIDE = 1024;

  private static final int HELD = 512;

  /** How rows lie, or null if not so, if there are none, or if no kernel knows the type. */
  static Rows of(Tensor t) {
    boolean known = t.dtype() == DType.FLOAT32 || t.dtype() == DType.BFLOAT16;
    var distance = known ? Runs.rowDistance(t) : OptionalInt.empty();
    if (distance.isEmpty()) {
      return null;
    }
    int length = t.dim(-1);
    return new Rows(Places.address(t), distance.getAsInt(), t.size() / length, length, t.dtype());
  }

  /** Whether 16 bytes may be read at once in all of some rows of one type. */
  static boolean wide(Rows... all) {
    int n = WIDE_BYTES / all[0].type.bytes();
    boolean wide = true;
    for (var r : all) {
      wide &= r.address % WIDE_BYTES == 0 && r.stride % n == 0 && r.length % n == 0;
    }
    return wide;
  }

  static boolean aligned(Tensor t) {
    return Places.address(t) % WIDE_BYTES == 0;
  }

  /** Whether a warp can hold a row. */
  boolean held(boolean wide) {
    return length <= (wide ? HELD_WIDE : HELD);
  }

  String suffix() {
    return type == DType.BFLOAT16 ? "bf16" : "f32";
  }
}
