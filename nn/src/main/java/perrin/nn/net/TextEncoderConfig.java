package perrin.nn.net;

/**
 * The shape of a {@link TextEncoder}.
 *
 * @param vocabulary number of different tokens
 * @param tokens of a text, padding included
 * @param features of a state, a multiple of the heads
 * @param depth number of blocks
 * @param heads of each attention
 */
public record TextEncoderConfig(int vocabulary, int tokens, int features, int depth, int heads) {
  /**
   * Checks that the numbers fit together.
   *
   * @throws IllegalArgumentException if they do not; the message names what would fit
   */
  public TextEncoderConfig {
    Transformers.atLeast("text encoder", 1, "vocabulary", vocabulary);
    Transformers.check("text encoder", tokens, 1, features, heads, depth, 1);
  }
}
