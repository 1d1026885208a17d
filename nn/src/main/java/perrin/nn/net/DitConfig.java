package perrin.nn.net;

/**
 * The shape of a {@link Dit}.
 *
 * @param inChannels channels of the noisy image (and of whatever is put beside it)
 * @param outChannels channels of the output
 * @param imageSize rows and columns of the image, a multiple of the patch
 * @param patch rows and columns of a token's square
 * @param features of a token, a multiple of 4 and of the heads
 * @param depth number of blocks
 * @param heads of each attention
 * @param ratio hidden features of each mlp a feature
 * @param classes number of labels, 0 for an unconditional network; label {@code classes} itself is
 *     the null label
 */
public record DitConfig(
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
  public DitConfig {
    Transformers.check("DiT", imageSize, patch, features, heads, depth, ratio);
    Transformers.atLeast("DiT", 1, "inChannels", inChannels);
    Transformers.atLeast("DiT", 1, "outChannels", outChannels);
    Transformers.atLeast("DiT", 0, "classes", classes);
    if (features % 4 != 0) {
      throw new IllegalArgumentException(
          "DiT: features must be a multiple of 4 (sines and cosines of two axes), but is "
              + features);
    }
  }

  /**
   * DiT-S of the paper (table 1) on ImageNet latents of [4,32,32], the variance learned: 33 M
   * parameters with patches of 2.
   *
   * @param patch 2, 4 or 8
   * @return the preset
   */
  public static DitConfig small(int patch) {
    return latent(patch, 384, 12, 6);
  }

  /**
   * DiT-B: 130 M parameters with patches of 2.
   *
   * @param patch 2, 4 or 8
   * @return the preset
   */
  public static DitConfig base(int patch) {
    return latent(patch, 768, 12, 12);
  }

  /**
   * DiT-L: 458 M parameters with patches of 2.
   *
   * @param patch 2, 4 or 8
   * @return the preset
   */
  public static DitConfig large(int patch) {
    return latent(patch, 1024, 24, 16);
  }

  /**
   * DiT-XL: 675 M parameters with patches of 2.
   *
   * @param patch 2, 4 or 8
   * @return the preset
   */
  public static DitConfig extraLarge(int patch) {
    return latent(patch, 1152, 28, 16);
  }

  private static DitConfig latent(int patch, int features, int depth, int heads) {
    return new DitConfig(4, 8, 32, patch, features, depth, heads, 4, 1000);
  }
}
