package perrin.nn.net;

/**
 * The shape of a {@link UVit}.
 *
 * @param inChannels channels of the noisy image (and of whatever is put beside it)
 * @param outChannels channels of the output
 * @param imageSize rows and columns of the image, a multiple of the patch
 * @param patch rows and columns of a token's square
 * @param features of a token, even and a multiple of the heads
 * @param depth number of blocks, odd: as many on the way in as on the way out, and one between
 * @param heads of each attention
 * @param ratio hidden features of each mlp a feature
 * @param classes number of labels, 0 for none; label {@code classes} itself is the null label
 * @param context features of a text's states, which are tokens too, or 0 for none
 * @param contextTokens number of those states, 0 for none
 */
public record UVitConfig(
    int inChannels,
    int outChannels,
    int imageSize,
    int patch,
    int features,
    int depth,
    int heads,
    int ratio,
    int classes,
    int context,
    int contextTokens) {

  /**
   * Checks that the numbers fit together.
   *
   * @throws IllegalArgumentException if they do not; the message names what would fit
   */
  public UVitConfig {
    Transformers.check("U-ViT", imageSize, patch, features, heads, depth, ratio);
    Transformers.atLeast("U-ViT", 1, "inChannels", inChannels);
    Transformers.atLeast("U-ViT", 1, "outChannels", outChannels);
    Transformers.atLeast("U-ViT", 0, "classes", classes);
    Transformers.atLeast("U-ViT", 0, "context", context);
    if (features % 2 != 0) {
      throw Transformers.fault(
          "U-ViT", "features must be even (sines and cosines of the time), but is " + features);
    }
    if (depth % 2 == 0) {
      throw Transformers.fault(
          "U-ViT", "depth must be odd (each block out has a fellow in), but is " + depth);
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
   * @param inChannels channels of the noisy image
   * @param outChannels channels of the output
   * @param imageSize rows and columns of the image
   * @param patch rows and columns of a token's square
   * @param features of a token
   * @param depth number of blocks
   * @param heads of each attention
   * @param classes number of labels, 0 for none
   */
  public UVitConfig(
      int inChannels,
      int outChannels,
      int imageSize,
      int patch,
      int features,
      int depth,
      int heads,
      int classes) {
    this(inChannels, outChannels, imageSize, patch, features, depth, heads, 4, classes, 0, 0);
  }

  /**
   * U-ViT-S/2 on CIFAR-10 (table 1 and section 5.1): 44 M parameters.
   *
   * @return the preset
   */
  public static UVitConfig small() {
    return new UVitConfig(3, 3, 32, 2, 512, 13, 8, 0);
  }

  /**
   * U-ViT-M/4 on ImageNet of 64x64: 131 M parameters.
   *
   * @return the preset
   */
  public static UVitConfig medium() {
    return new UVitConfig(3, 3, 64, 4, 768, 17, 12, 1000);
  }

  /**
   * U-ViT-L/2 on ImageNet latents of [4,32,32]: 287 M parameters.
   *
   * @return the preset
   */
  public static UVitConfig large() {
    return new UVitConfig(4, 4, 32, 2, 1024, 21, 16, 1000);
  }

  /**
   * U-ViT-H/2 on ImageNet latents of [4,32,32]: 501 M parameters.
   *
   * @return the preset
   */
  public static UVitConfig huge() {
    return new UVitConfig(4, 4, 32, 2, 1152, 29, 16, 1000);
  }

  /** Tokens beside those of the image: the time, the label and the text. */
  int extras() {
    return 1 + (classes > 0 ? 1 : 0) + contextTokens;
  }
}
