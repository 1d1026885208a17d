package perrin.diffusion.text;

import java.util.Objects;

/**
 * A text as a fixed number of tokens: beginning, text, end, then padding.
 *
 * @param ids the tokens' numbers, {@code [length]}; not copied
 * @param used how many are no padding
 * @param cut how many tokens of the text did not fit
 */
public record Encoding(int[] ids, int used, int cut) {
  /** Checks the numbers. */
  public Encoding {
    Objects.checkFromToIndex(0, used, ids.length);
    if (cut < 0) {
      throw new IllegalArgumentException("encoding: " + cut + " tokens cut");
    }
  }

  /**
   * Whether the text was too long.
   *
   * @return true if its end is missing
   */
  public boolean truncated() {
    return cut > 0;
  }

  /**
   * The mask of an attention's scores: 0 for a token, something very negative for padding.
   *
   * @param hidden what hides padding, such as -1e9
   * @return {@code [length]}
   */
  public float[] mask(double hidden) {
    var mask = new float[ids.length];
    java.util.Arrays.fill(mask, used, ids.length, (float) hidden);
    return mask;
  }
}
