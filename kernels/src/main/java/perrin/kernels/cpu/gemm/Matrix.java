package perrin.kernels.cpu.gemm;

/**
 * A strided matrix inside an array: element (r, c) is {@code data[offset + r rowStride + c
 * columnStride]}.
 *
 * @param data the array
 * @param offset index of element (0, 0)
 * @param rowStride distance of consecutive rows
 * @param columnStride distance of consecutive columns
 */
public record Matrix(float[] data, int offset, int rowStride, int columnStride) {
  /**
   * A matrix whose rows lie one after the other.
   *
   * @param data the array
   * @param offset index of element (0, 0)
   * @param columns elements of a row
   * @return the matrix
   */
  public static Matrix rowMajor(float[] data, int offset, int columns) {
    return new Matrix(data, offset, columns, 1);
  }

  /**
   * The same elements with rows and columns exchanged.
   *
   * @return the transpose, a view
   */
  public Matrix transposed() {
    return new Matrix(data, offset, columnStride, rowStride);
  }

  /**
   * The same strides from another first element.
   *
   * @param shift elements to add to the offset
   * @return a view
   */
  public Matrix shifted(int shift) {
    return shift == 0 ? this : new Matrix(data, offset + shift, rowStride, columnStride);
  }
}
