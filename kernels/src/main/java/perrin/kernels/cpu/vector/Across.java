package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Sum and largest of the lanes of one vector by halves, in registers; {@code reduceLanes} leaves
 * the order, and so the bits, open.
 */
final class Across {
  private static final VectorShuffle<Float> BY_8 = down(8);
  private static final VectorShuffle<Float> BY_4 = down(4);
  private static final VectorShuffle<Float> BY_2 = down(2);
  private static final VectorShuffle<Float> BY_1 = down(1);

  private Across() {}

  private static VectorShuffle<Float> down(int lanes) {
    return VectorShuffle.iota(F, lanes % L, 1, true);
  }

  static float sum(FloatVector v) {
    for (int half = L / 2; half > 8; half /= 2) {
      v = v.add(v.rearrange(down(half)));
    }
    if (L > 8) {
      v = v.add(v.rearrange(BY_8));
    }
    if (L > 4) {
      v = v.add(v.rearrange(BY_4));
    }
    if (L > 2) {
      v = v.add(v.rearrange(BY_2));
    }
    if (L > 1) {
      v = v.add(v.rearrange(BY_1));
    }
    return v.lane(0);
  }

  /** The largest lane; NaN may be passed over. */
  static float max(FloatVector v) {
    for (int half = L / 2; half > 8; half /= 2) {
      v = VectorMath.larger(v, v.rearrange(down(half)));
    }
    if (L > 8) {
      v = VectorMath.larger(v, v.rearrange(BY_8));
    }
    if (L > 4) {
      v = VectorMath.larger(v, v.rearrange(BY_4));
    }
    if (L > 2) {
      v = VectorMath.larger(v, v.rearrange(BY_2));
    }
    if (L > 1) {
      v = VectorMath.larger(v, v.rearrange(BY_1));
    }
    return v.lane(0);
  }
}
