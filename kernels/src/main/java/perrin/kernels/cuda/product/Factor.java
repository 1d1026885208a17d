package perrin.kernels.cuda.product;

/**
 * One operand of a product as a matrix of lines by k, whose elements lie side by side along one of
 * the two: element (line, k) at {@code line * pitch + k} where {@code alongK}, otherwise at {@code
 * k * pitch + line}.
 *
 * @param address of element (0, 0) of the first batch
 * @param alongK whether elements lie side by side along k
 * @param pitch elements between neighbours of the other axis; 0 where there are none
 */
record Factor(long address, boolean alongK, int pitch) {
  /**
   * The form of a matrix, if it has one.
   *
   * @param address of the first element
   * @param lines number of lines
   * @param k length of a line
   * @param lineStride elements from line to line
   * @param kStride elements along a line
   * @return the factor, or null if elements are side by side along neither axis
   */
  static Factor of(long address, int lines, int k, int lineStride, int kStride) {
    if (lineStride == 1 && k == 1) {
      return new Factor(address, false, 0);
    }
    if (kStride == 1 || k == 1) {
      return new Factor(address, true, lines == 1 ? 0 : lineStride);
    }
    if (lineStride == 1 || lines == 1) {
      return new Factor(address, false, kStride);
    }
    return null;
  }
}
