package perrin.kernels.cpu.lanes;

import perrin.tensor.ReduceOp;

/** Reductions of runs and of columns; the order within a call is fixed by the lengths alone. */
public interface ReduceLanes {
  /**
   * Reduces a run to one value.
   *
   * @param op the reduction
   * @param x operand
   * @param xi its first element
   * @param stride distance of consecutive elements
   * @param n number of elements
   * @return the value
   */
  default float row(ReduceOp op, float[] x, int xi, int stride, int n) {
    double value = op.neutral();
    for (int i = 0; i < n; i++) {
      value = op.combine(value, x[xi + i * stride]);
    }
    return (float) value;
  }

  /**
   * Reduces rows element by element into accumulators: acc[j] = op(acc[j], x[r][j]) for all r.
   *
   * @param op the reduction
   * @param x operand
   * @param xi its first element
   * @param rowStride distance of consecutive rows
   * @param rows number of rows
   * @param stride distance of consecutive columns
   * @param width number of columns
   * @param acc accumulators
   * @param ai the first of them
   */
  default void columns(
      ReduceOp op,
      float[] x,
      int xi,
      int rowStride,
      int rows,
      int stride,
      int width,
      float[] acc,
      int ai) {
    for (int r = 0; r < rows; r++) {
      int at = xi + r * rowStride;
      for (int j = 0; j < width; j++) {
        acc[ai + j] = (float) op.combine(acc[ai + j], x[at + j * stride]);
      }
    }
  }
}
