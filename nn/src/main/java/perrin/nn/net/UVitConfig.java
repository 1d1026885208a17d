package perrin.nn.net;

/**
 * The shape of a {@link UVit}.
 *
 * @param shape its features are even and its depth is odd: as many blocks on the way in as on the
 *     way out, and one between
 * @param context features of a text's states, which are tokens too, or 0 for none
 * @param contextTokens number of those states, 0 for none
 */
public record UVitConfig(TokenShape shape, int context, int contextTokens) implements TokenConfig {

  /**
   * Checks that the numbers fit together.
   *
   * @throws IllegalArgumentException if they do not; the message names what would fit
   */
  public UVitConfig {
    Transformers.atLeast("U-ViT", 0, "context", context);
    if (shape.features() % 2 != 0) {
      throw Transformers.fault(
          "U-ViT",
          "features must be even (sines and cosines of the time), but is " + shape.features());
    }
    if (shape.depth() % 2 == 0) {
      throw Transformers.fault(
          "U-ViT", "depth must be odd (each block out has a fellow in), but is " + shape.depth());
    }
    if (context == 0 != (contextTokens == 0) || contextTokens < 0) {
      throw Transformers.fault(
          "U-ViT",
          "context of "
              + context
              + " features and "
              + contextTokens
              + " tokens: give both, or 0 for both");
    }
  }

  /**
   * A network without text.
   *
   * @param shape its shape
   */
  public UVitConfig(TokenShape shape) {
    this(shape, 0, 0);
  }

  @Override
  public UVit network() {
    return new UVit(this);
  }

  /** Tokens beside those of the image: the time, the label and the text. */
  int extras() {
    return 1 + (classes() > 0 ? 1 : 0) + contextTokens;
  }
}
