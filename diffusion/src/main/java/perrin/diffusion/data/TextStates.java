package perrin.diffusion.data;

import java.util.Arrays;

/**
 * What an encoder of others made of texts, for networks that are told it: states of tokens, one
 * vector for the whole text, numbers beside it. What a network does not read may be missing.
 *
 * @param count number of texts
 * @param text [count,T,F], or null
 * @param pooled [count,G], or null
 * @param scalars [count,S], or null
 */
public record TextStates(int count, Part text, Part pooled, Part scalars) {
  /**
   * Numbers of all texts.
   *
   * @param dims extents of one text's
   * @param values [count, dims…] flattened
   */
  public record Part(int[] dims, float[] values) {
    /**
     * How many numbers one text has.
     *
     * @return the product of the extents
     */
    public int each() {
      int n = 1;
      for (int d : dims) {
        n *= d;
      }
      return n;
    }

    private static Part select(Part part, int... rows) {
      if (part == null) {
        return null;
      }
      int each = part.each();
      var out = new float[rows.length * each];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(part.values, rows[i] * each, out, i * each, each);
      }
      return new Part(part.dims, out);
    }

    private static void copy(Part from, int other, Part to, int sample) {
      if (from != null) {
        int each = from.each();
        System.arraycopy(from.values, other * each, to.values, sample * each, each);
      }
    }
  }

  /**
   * Some of them; beyond the last they begin anew.
   *
   * @param first number of the first
   * @param size how many
   * @return copies
   */
  public TextStates cycled(int first, int size) {
    int[] rows = new int[size];
    Arrays.setAll(rows, i -> (first + i) % count);
    return select(rows);
  }

  /**
   * Some of them.
   *
   * @param rows which, in the order wanted
   * @return copies
   */
  public TextStates select(int... rows) {
    return new TextStates(
        rows.length,
        Part.select(text, rows),
        Part.select(pooled, rows),
        Part.select(scalars, rows));
  }

  /**
   * Zeros of the same extents.
   *
   * @param size how many texts
   * @return new values
   */
  public TextStates zeros(int size) {
    TextStates out = cycled(0, size);
    for (Part part : new Part[] {out.text, out.pooled, out.scalars}) {
      if (part != null) {
        Arrays.fill(part.values(), 0);
      }
    }
    return out;
  }

  /**
   * Takes over one text's.
   *
   * @param sample number of the text here
   * @param from others of the same extents
   * @param other number of the text there
   */
  public void copy(int sample, TextStates from, int other) {
    Part.copy(from.text, other, text, sample);
    Part.copy(from.pooled, other, pooled, sample);
    Part.copy(from.scalars, other, scalars, sample);
  }
}
