package perrin.kernels.cpu.lanes;

import perrin.tensor.BinaryOp;
import perrin.tensor.UnaryOp;

/**
 * Elementwise functions over contiguous runs. The destination may be the very same run as an
 * operand, but must not overlap one otherwise.
 */
public interface MapLanes {
  /**
   * y = op(x).
   *
   * @param op the function
   * @param x operand
   * @param xi its first element
   * @param y destination
   * @param yi its first element
   * @param n number of elements
   */
  void unary(UnaryOp op, float[] x, int xi, float[] y, int yi, int n);

  /**
   * z = op(x, y).
   *
   * @param op the function
   * @param x left operand
   * @param xi its first element
   * @param y right operand
   * @param yi its first element
   * @param z destination
   * @param zi its first element
   * @param n number of elements
   */
  void binary(BinaryOp op, float[] x, int xi, float[] y, int yi, float[] z, int zi, int n);

  /**
   * z = c != 0 ? x : y.
   *
   * @param c condition
   * @param ci its first element
   * @param x value where not 0
   * @param xi its first element
   * @param y value where 0
   * @param yi its first element
   * @param z destination
   * @param zi its first element
   * @param n number of elements
   */
  default void where(
      float[] c, int ci, float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    for (int i = 0; i < n; i++) {
      z[zi + i] = c[ci + i] != 0 ? x[xi + i] : y[yi + i];
    }
  }
}
