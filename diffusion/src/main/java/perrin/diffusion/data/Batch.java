package perrin.diffusion.data;

/**
 * Consecutive samples of the stream.
 *
 * @param images the values, {@code [B,C,H,W]} flattened; the receiver may keep and change them
 * @param labels the classes, {@code [B]}, -1 where there is none
 * @param start the place of the first sample
 * @param after the place after the last sample: a loader begun there continues with the next batch
 */
public record Batch(float[] images, int[] labels, Cursor start, Cursor after) {
  /**
   * The number of samples B.
   *
   * @return at least 1
   */
  public int size() {
    return labels.length;
  }
}
