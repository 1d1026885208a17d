package perrin.tensor;

/** Physical order in which a backend lays out new image batches of logical shape [B,C,H,W]. */
public enum ImageOrder {
  /** B, C, H, W with W fastest. */
  CHANNELS_FIRST,
  /** B, H, W, C with C fastest. */
  CHANNELS_LAST;

  /**
   * Dense strides in this order.
   *
   * @param shape logical shape; other ranks than 4 are row-major in both orders
   * @return one stride an axis
   */
  public int[] strides(Shape shape) {
    return this == CHANNELS_LAST ? Strides.channelsLast(shape) : Strides.rowMajor(shape);
  }
}
