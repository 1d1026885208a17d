package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;

/** Copies into the panels of {@link perrin.kernels.cpu.lanes.GemmTile}, by whole vectors. */
final class Packing {
  private Packing() {}

  static void group(float[] a, int ai, int depth, float[] panel, int pi, int step) {
    int k = 0;
    for (; k + L <= depth; k += L, pi += step) {
      FloatVector.fromArray(F, a, ai + k).intoArray(panel, pi);
    }
    if (k < depth) {
      for (int i = 0; i < L; i++) {
        panel[pi + i] = k + i < depth ? a[ai + k + i] : 0;
      }
    }
  }

  static void pair(float[] b, int bi, int stride, int depth, float[] panel, int pi) {
    for (int k = 0; k < depth; k++, bi += stride, pi += 2 * L) {
      FloatVector.fromArray(F, b, bi).intoArray(panel, pi);
      FloatVector.fromArray(F, b, bi + L).intoArray(panel, pi + L);
    }
  }

  /**
   * Rows of {@code width} floats at distance {@code width}: vectors that overlap write some of the
   * next row, which is overwritten in turn, so only the last rows need scalar stores.
   */
  static void rows(float[] a, int ai, int stride, int depth, float[] panel, int pi, int width) {
    int vectors = (width + L - 1) / L;
    int overhang = vectors * L - width;
    int fast = depth - 1;
    while (fast > 0 && ai + (fast - 1) * stride + vectors * L > a.length) {
      fast--;
    }
    if (overhang > width) {
      fast = 0;
    }
    int k = 0;
    for (; k < fast; k++, ai += stride, pi += width) {
      for (int v = 0; v < width; v += L) {
        FloatVector.fromArray(F, a, ai + v).intoArray(panel, pi + v);
      }
    }
    for (; k < depth; k++, ai += stride, pi += width) {
      for (int i = 0; i < width; i++) {
        panel[pi + i] = a[ai + i];
      }
    }
  }
}
