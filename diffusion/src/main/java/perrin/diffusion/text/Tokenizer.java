package perrin.diffusion.text;

/**
 * A way to cut texts into numbered tokens. Decoding what was encoded gives the text again, whatever
 * it is (half a surrogate pair, which is no text, becomes a question mark).
 */
public interface Tokenizer {
  /** Fills a text to its length. */
  int PADDING = 0;

  /** Stands before every text. */
  int BEGIN = 1;

  /** Stands after every text. */
  int END = 2;

  /** The number of the byte 0; the other bytes follow. */
  int FIRST_BYTE = 3;

  /** The number of the first token that is longer than a byte. */
  int FIRST_PAIR = FIRST_BYTE + 256;

  /**
   * The kind, for files and listings.
   *
   * @return such as {@code bpe}
   */
  String name();

  /**
   * The number of different tokens.
   *
   * @return every token's number is less
   */
  int vocabulary();

  /**
   * Cuts a text.
   *
   * @param text any text
   * @return the tokens' numbers, without beginning, end and padding
   */
  int[] encode(String text);

  /**
   * Joins tokens.
   *
   * @param ids numbers; beginning, end and padding are left out
   * @return the text; bytes that are no UTF-8 become U+FFFD
   * @throws IllegalArgumentException if a number is not in the vocabulary
   */
  String decode(int[] ids);

  /**
   * Cuts a text to a fixed length, with beginning and end; what does not fit is cut off and
   * counted.
   *
   * @param text any text
   * @param length how many tokens, at least 2
   * @return the tokens and what became of them
   * @throws IllegalArgumentException if the length has no room for beginning and end
   */
  default Encoding encode(String text, int length) {
    if (length < 2) {
      throw new IllegalArgumentException(
          "encode: length " + length + " has no room for beginning and end; at least 2");
    }
    int[] tokens = encode(text);
    int kept = Math.min(tokens.length, length - 2);
    var ids = new int[length];
    ids[0] = BEGIN;
    System.arraycopy(tokens, 0, ids, 1, kept);
    ids[kept + 1] = END;
    return new Encoding(ids, kept + 2, tokens.length - kept);
  }
}
