package perrin.diffusion.data;

/**
 * Consecutive samples of the stream.
 *
 * @param examples the samples; the receiver may keep and change their values
 * @param start the place of the first sample
 * @param after the place after the last sample: a loader begun there continues with the next batch
 */
public record Batch(Examples examples, Cursor start, Cursor after) {
  /**
   * The values.
   *
   * @return {@code [B,C,H,W]} flattened
   */
  public float[] images() {
    return examples.images();
  }

  /**
   * The classes.
   *
   * @return {@code [B]}, -1 where there is none
   */
  public int[] labels() {
    return examples.labels();
  }

  /**
   * The number of samples B.
   *
   * @return at least 1
   */
  public int size() {
    return examples.size();
  }
}
