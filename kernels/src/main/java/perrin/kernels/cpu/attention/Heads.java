package perrin.kernels.cpu.attention;

import perrin.kernels.cpu.gemm.Matrix;

/**
 * One matrix a head: element (n, r, c) is {@code data[at + n headStride + r rowStride + c
 * columnStride]}.
 *
 * @param data the array
 * @param at first element
 * @param headStride distance of consecutive heads
 * @param rowStride distance of consecutive rows
 * @param columnStride distance of consecutive columns
 */
public record Heads(float[] data, int at, int headStride, int rowStride, int columnStride) {
  Matrix rows(int head, int row) {
    return new Matrix(data, at + head * headStride + row * rowStride, rowStride, columnStride);
  }

  Matrix matrix(int head) {
    return rows(head, 0);
  }

  /**
   * Whether a product can be written here.
   *
   * @return true if rows or columns are contiguous
   */
  public boolean isWritable() {
    return rowStride == 1 || columnStride == 1;
  }
}
