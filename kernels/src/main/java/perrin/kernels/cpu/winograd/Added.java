package perrin.kernels.cpu.winograd;

/**
 * What is added to a convolution's result while it is still in cache.
 *
 * @param bias one number a channel, for all images or for each; or null
 * @param offset first element
 * @param step distance of consecutive images' numbers; 0 if all have the same
 * @param image added element by element, or null
 */
public record Added(float[] bias, int offset, int step, ImageView image) {
  /**
   * A bias.
   *
   * @param bias one number a channel, the same for all images; or null
   * @param offset first element
   */
  public Added(float[] bias, int offset) {
    this(bias, offset, 0, null);
  }
}
