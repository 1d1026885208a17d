package perrin.tensor;

/**
 * The geometry of a 2-D convolution: output extent = (H + 2 padding - dilation (k - 1) - 1) /
 * stride + 1, rounded down.
 *
 * @param strideH rows between outputs, at least 1
 * @param strideW columns between outputs, at least 1
 * @param padH zero rows on both sides, at least 0
 * @param padW zero columns on both sides, at least 0
 * @param dilationH rows between taps, at least 1
 * @param dilationW columns between taps, at least 1
 * @param groups independent blocks of channels, at least 1
 */
public record ConvSpec(
    int strideH, int strideW, int padH, int padW, int dilationH, int dilationW, int groups) {

  /**
   * Checks the ranges.
   *
   * @throws ShapeException if a number is out of range
   */
  public ConvSpec {
    if (strideH < 1
        || strideW < 1
        || padH < 0
        || padW < 0
        || dilationH < 1
        || dilationW < 1
        || groups < 1) {
      throw new ShapeException(
          "conv2d",
          "strides, dilations and groups must be at least 1 and paddings at least 0: strides "
              + strideH
              + ","
              + strideW
              + " paddings "
              + padH
              + ","
              + padW
              + " dilations "
              + dilationH
              + ","
              + dilationW
              + " groups "
              + groups);
    }
  }

  /**
   * A square geometry without dilation or groups.
   *
   * @param stride stride of both axes
   * @param padding padding of both axes
   * @return the geometry
   */
  public static ConvSpec of(int stride, int padding) {
    return new ConvSpec(stride, stride, padding, padding, 1, 1, 1);
  }

  /**
   * Output rows.
   *
   * @param h input rows
   * @param kh kernel rows
   * @return may be below 1 if the kernel does not fit
   */
  public int outH(int h, int kh) {
    return Math.floorDiv(h + 2 * padH - dilationH * (kh - 1) - 1, strideH) + 1;
  }

  /**
   * Output columns.
   *
   * @param w input columns
   * @param kw kernel columns
   * @return may be below 1 if the kernel does not fit
   */
  public int outW(int w, int kw) {
    return Math.floorDiv(w + 2 * padW - dilationW * (kw - 1) - 1, strideW) + 1;
  }
}
