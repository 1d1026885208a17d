package perrin.nn.net;

/** The shape of a network over an image's squares. */
public sealed interface TokenConfig extends NetworkConfig permits DitConfig, UVitConfig {
  /**
   * What such networks have in common.
   *
   * @return the shape
   */
  TokenShape shape();

  @Override
  default int inChannels() {
    return shape().inChannels();
  }

  @Override
  default int outChannels() {
    return shape().outChannels();
  }

  @Override
  default int imageSize() {
    return shape().imageSize();
  }

  @Override
  default int classes() {
    return shape().classes();
  }
}
