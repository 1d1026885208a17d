package perrin.kernels.cpu.conv;

/**
 * The filters of a convolution: element (o, c, i, j) lies at {@code offset + o outStride + c
 * inStride + i rowStride + j columnStride}.
 *
 * @param data the array
 * @param offset place of element 0
 * @param out output channels of one group
 * @param in input channels of one group
 * @param rows kh
 * @param columns kw
 * @param outStride distance of consecutive output channels
 * @param inStride distance of consecutive input channels
 * @param rowStride distance of consecutive tap rows
 * @param columnStride distance of consecutive tap columns
 */
public record Filters(
    float[] data,
    int offset,
    int out,
    int in,
    int rows,
    int columns,
    int outStride,
    int inStride,
    int rowStride,
    int columnStride) {

  /**
   * The filters with the roles of input and output channels exchanged, as the input gradient needs.
   *
   * @return a view
   */
  public Filters transposed() {
    return new Filters(
        data, offset, in, out, rows, columns, inStride, outStride, rowStride, columnStride);
  }

  /**
   * The filters of another group.
   *
   * @param group from 0
   * @return a view
   */
  public Filters group(int group) {
    return new Filters(
        data,
        offset + group * out * outStride,
        out,
        in,
        rows,
        columns,
        outStride,
        inStride,
        rowStride,
        columnStride);
  }
}
