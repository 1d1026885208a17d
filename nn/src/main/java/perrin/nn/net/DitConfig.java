package perrin.nn.net;

/**
 * The shape of a {@link Dit}.
 *
 * @param shape its features are a multiple of 4
 */
public record DitConfig(TokenShape shape) implements TokenConfig {

  /**
   * Checks the features.
   *
   * @throws IllegalArgumentException if they are no multiple of 4
   */
  public DitConfig {
    if (shape.features() % 4 != 0) {
      throw Transformers.fault(
          "DiT",
          "features must be a multiple of 4 (sines and cosines of two axes), but is "
              + shape.features());
    }
  }

  @Override
  public Dit network() {
    return new Dit(this);
  }
}
