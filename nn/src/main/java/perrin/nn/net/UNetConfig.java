package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;
import perrin.nn.layer.ResBlockConfig;
import perrin.nn.layer.Resampling;

/**
 * The shape of a {@link UNet}. Level i has baseChannels times multipliers[i] channels and feature
 * maps of imageSize / 2^i rows and columns, or half of that with {@link UNetOptions#resampleFirst}.
 *
 * @param inChannels channels of the noisy image (and of whatever is put beside it)
 * @param outChannels channels of the output
 * @param baseChannels channels of the first convolution and features of the time embedding, even
 * @param multipliers one a level
 * @param residualBlocks residual blocks a level on the way down; one more on the way up
 * @param attention feature-map sizes that get self-attention after each residual block, such as 7;
 *     the middle always has it
 * @param imageSize rows and columns of the image, a multiple of {@link #unit}
 * @param heads of each attention
 * @param groups of each group norm
 * @param dropout rate in the residual blocks, from 0 to below 1
 * @param classes number of labels, 0 for an unconditional network; label {@code classes} itself is
 *     the null label
 * @param options in what it differs from the network of DDPM
 */
public record UNetConfig(
    int inChannels,
    int outChannels,
    int baseChannels,
    List<Integer> multipliers,
    int residualBlocks,
    List<Integer> attention,
    int imageSize,
    int heads,
    int groups,
    double dropout,
    int classes,
    UNetOptions options)
    implements NetworkConfig {

  /**
   * The network of DDPM.
   *
   * @param inChannels channels of the noisy image
   * @param outChannels channels of the output
   * @param baseChannels channels of the first convolution
   * @param multipliers one a level
   * @param residualBlocks residual blocks a level
   * @param attention feature-map sizes with self-attention
   * @param imageSize rows and columns of the image
   * @param heads of each attention
   * @param groups of each group norm
   * @param dropout rate in the residual blocks
   * @param classes number of labels, 0 for none
   */
  public UNetConfig(
      int inChannels,
      int outChannels,
      int baseChannels,
      List<Integer> multipliers,
      int residualBlocks,
      List<Integer> attention,
      int imageSize,
      int heads,
      int groups,
      double dropout,
      int classes) {
    this(
        inChannels,
        outChannels,
        baseChannels,
        multipliers,
        residualBlocks,
        attention,
        imageSize,
        heads,
        groups,
        dropout,
        classes,
        UNetOptions.DDPM);
  }

  /**
   * Checks that the numbers fit together.
   *
   * @throws IllegalArgumentException if they do not; the message names what would fit
   */
  public UNetConfig {
    multipliers = List.copyOf(multipliers);
    attention = List.copyOf(attention);
    UNetChecks.atLeast(1, "inChannels", inChannels);
    UNetChecks.atLeast(1, "outChannels", outChannels);
    UNetChecks.atLeast(2, "baseChannels", baseChannels);
    UNetChecks.atLeast(1, "residualBlocks", residualBlocks);
    UNetChecks.atLeast(1, "imageSize", imageSize);
    UNetChecks.atLeast(1, "heads", heads);
    UNetChecks.atLeast(1, "groups", groups);
    UNetChecks.atLeast(0, "classes", classes);
    if (baseChannels % 2 != 0) {
      throw UNetChecks.fault(
          "baseChannels must be even (half sines, half cosines of the time), but is "
              + baseChannels);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw UNetChecks.fault("dropout must be at least 0 and below 1, but is " + dropout);
    }
    var checks = new UNetChecks(baseChannels, multipliers, imageSize, options.resampleFirst());
    checks.sizes("attention", attention);
    checks.sizes("crossAttention", options.inputs().crossAttention());
    checks.blocks(options.blocks());
    checks.groups(groups);
    var attended = new ArrayList<>(attention);
    attended.addAll(options.inputs().crossAttention());
    checks.heads(attended, heads, options.headChannels());
  }

  /**
   * Number of resolutions.
   *
   * @return at least 1
   */
  public int levels() {
    return multipliers.size();
  }

  /**
   * Channels of a level.
   *
   * @param level from 0
   * @return baseChannels times its multiplier
   */
  public int channels(int level) {
    return baseChannels * multipliers.get(level);
  }

  /**
   * Rows and columns of a level.
   *
   * @param level from 0
   * @return imageSize / 2^level, or half of that where it is halved first
   */
  public int size(int level) {
    return imageSize >> halvings(level);
  }

  /** How often rows and columns have been halved. */
  int halvings(int level) {
    return options.resampleFirst() ? level + 1 : level;
  }

  /**
   * What rows and columns must be multiples of.
   *
   * @return a power of 2
   */
  public int unit() {
    return 1 << halvings(levels() - 1);
  }

  /**
   * Whether a level's residual blocks are followed by self-attention.
   *
   * @param level from 0
   * @return whether its size is among {@link #attention}
   */
  public boolean attends(int level) {
    return attention.contains(size(level));
  }

  /**
   * Whether a level's residual blocks are followed by attention to the text.
   *
   * @param level from 0
   * @return whether its size is among {@link UNetInputs#crossAttention}
   */
  public boolean reads(int level) {
    return options.inputs().crossAttention().contains(size(level));
  }

  /**
   * Residual blocks of a level on the way down; one more on the way up.
   *
   * @param level from 0
   * @return at least 1
   */
  public int blocks(int level) {
    return options.blocks().isEmpty() ? residualBlocks : options.blocks().get(level);
  }

  /**
   * Heads of an attention.
   *
   * @param channels that it has
   * @return as many as there are runs of {@link UNetOptions#headChannels}, or {@link #heads}
   */
  public int headsOf(int channels) {
    return options.headChannels() > 0 ? channels / options.headChannels() : heads;
  }

  /**
   * Features of the embedding that residual blocks are told.
   *
   * @return 4 baseChannels
   */
  public int embedding() {
    return 4 * baseChannels;
  }

  /** A residual block of this network. */
  ResBlockConfig block(int in, int out, Resampling resampling) {
    return new ResBlockConfig(
        in,
        out,
        embedding(),
        groups,
        dropout,
        options.injection(),
        resampling,
        options.ncsn().filter(),
        options.ncsn().skipConvolution(),
        options.residualScale());
  }

  /**
   * This configuration, to be changed.
   *
   * @return a builder that starts from here
   */
  public UNetBuilder change() {
    return new UNetBuilder(this);
  }

  /**
   * The same network with other options.
   *
   * @param others in what it differs from the network of DDPM
   * @return otherwise as this
   */
  public UNetConfig with(UNetOptions others) {
    return change().options(others).build();
  }

  @Override
  public UNet network() {
    return new UNet(this);
  }

  /**
   * The label that stands for none, of classifier-free guidance.
   *
   * @return the number of classes
   * @throws IllegalStateException if the network is unconditional
   */
  public int nullLabel() {
    if (classes == 0) {
      throw new IllegalStateException("U-Net: an unconditional network has no null label");
    }
    return classes;
  }
}
