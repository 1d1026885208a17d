package perrin.nn.net;

/**
 * What the shapes of the transformers over an image's squares have in common.
 *
 * @param inChannels channels of the noisy image (and of whatever is put beside it)
 * @param outChannels channels of the output
 * @param imageSize rows and columns of the image, a multiple of the patch
 * @param patch rows and columns of a token's square
 * @param features of a token, a multiple of the heads
 * @param depth number of blocks
 * @param heads of each attention
 * @param ratio hidden features of each mlp a feature
 * @param classes number of labels, 0 for an unconditional network; label {@code classes} itself is
 *     the null label
 */
public record TokenShape(
    int inChannels,
    int outChannels,
    int imageSize,
    int patch,
    int features,
    int depth,
    int heads,
    int ratio,
    int classes) {

  /**
   * Checks that the numbers fit together.
   *
   * @throws IllegalArgumentException if they do not; the message names what would fit
   */
  public TokenShape {
    Transformers.check("transformer", imageSize, patch, features, heads, depth, ratio);
    Transformers.atLeast("transformer", 1, "inChannels", inChannels);
    Transformers.atLeast("transformer", 1, "outChannels", outChannels);
    Transformers.atLeast("transformer", 0, "classes", classes);
  }

  /**
   * The same network for other images.
   *
   * @param in channels of the noisy image and of whatever is put beside it
   * @param out channels of the output
   * @param size rows and columns
   * @param labels number of labels, 0 for none
   * @return otherwise as this
   */
  public TokenShape fitted(int in, int out, int size, int labels) {
    return new TokenShape(in, out, size, patch, features, depth, heads, ratio, labels);
  }

  /** Rows, and columns, of tokens. */
  int side() {
    return imageSize / patch;
  }

  /** Numbers of the output that a token is mapped to. */
  int square() {
    return patch * patch * outChannels;
  }
}
