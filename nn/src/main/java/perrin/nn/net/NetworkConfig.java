package perrin.nn.net;

import perrin.nn.Module;

/** The shape of a network from a noisy image and a time to an image. */
public sealed interface NetworkConfig permits UNetConfig, TokenConfig {
  /**
   * Channels of the noisy image.
   *
   * @return at least 1
   */
  int inChannels();

  /**
   * Channels of the output.
   *
   * @return at least 1
   */
  int outChannels();

  /**
   * Rows and columns of the image.
   *
   * @return at least 1
   */
  int imageSize();

  /**
   * Number of labels.
   *
   * @return 0 for an unconditional network
   */
  int classes();

  /**
   * A network of this shape; its weights are not made.
   *
   * @return the module
   */
  Module network();
}
