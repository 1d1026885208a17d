package perrin.kernels.cpu.attention;

import perrin.kernels.cpu.gemm.Matrix;
import perrin.kernels.cpu.lanes.RowLanes;

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

  /** One row: scale x. */
  void write(RowLanes lanes, int head, int row, float[] x, int xi, int columns, float scale) {
    int to = at + head * headStride + row * rowStride;
    if (columnStride == 1) {
      lanes.affine(x, xi, data, to, columns, scale, 0);
    } else {
      for (int c = 0; c < columns; c++) {
        data[to + c * columnStride] = scale * x[xi + c];
      }
    }
  }

  /** Sum of products of one row with the same row of others. */
  float dot(RowLanes lanes, Heads other, int head, int row, int columns) {
    int x = at + head * headStride + row * rowStride;
    int y = other.at + head * other.headStride + row * other.rowStride;
    if (columnStride == 1 && other.columnStride == 1) {
      return (float) lanes.dot(data, x, other.data, y, columns);
    }
    double sum = 0;
    for (int c = 0; c < columns; c++) {
      sum += (double) data[x + c * columnStride] * other.data[y + c * other.columnStride];
    }
    return (float) sum;
  }
}
