package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import perrin.nn.layer.ResBlockConfig;
import perrin.nn.layer.Resampling;

/**
 * The shape of a {@link UNet}. Level i has baseChannels times multipliers[i] channels and feature
 * maps of imageSize / 2^i rows and columns.
 *
 * @param inChannels channels of the noisy image (and of whatever is put beside it)
 * @param outChannels channels of the output
 * @param baseChannels channels of the first convolution and features of the time embedding, even
 * @param multipliers one a level
 * @param residualBlocks residual blocks a level on the way down; one more on the way up
 * @param attention feature-map sizes that get self-attention after each residual block, such as 7;
 *     the middle always has it
 * @param imageSize rows and columns of the image, a multiple of 2^(levels - 1)
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
    UNetOptions options) {

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
    atLeast(1, "inChannels", inChannels);
    atLeast(1, "outChannels", outChannels);
    atLeast(2, "baseChannels", baseChannels);
    atLeast(1, "residualBlocks", residualBlocks);
    atLeast(1, "imageSize", imageSize);
    atLeast(1, "heads", heads);
    atLeast(1, "groups", groups);
    atLeast(0, "classes", classes);
    if (baseChannels % 2 != 0) {
      throw fault(
          "baseChannels must be even (half sines, half cosines of the time), but is "
              + baseChannels);
    }
    if (multipliers.isEmpty() || multipliers.size() > 16) {
      throw fault("multipliers must name 1 to 16 levels, but is " + multipliers);
    }
    for (int m : multipliers) {
      atLeast(1, "each of multipliers", m);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw fault("dropout must be at least 0 and below 1, but is " + dropout);
    }
    int unit = 1 << (multipliers.size() - 1);
    if (imageSize % unit != 0) {
      int below = imageSize / unit * unit;
      throw fault(
          "imageSize "
              + imageSize
              + " must be divisible by "
              + unit
              + ", as "
              + multipliers.size()
              + " levels halve it "
              + (multipliers.size() - 1)
              + " times; "
              + (below > 0 ? below + " or " : "")
              + (below + unit)
              + " would fit, or fewer multipliers");
    }
    List<Integer> sizes = sizes(imageSize, multipliers.size());
    checkSizes("attention", attention, sizes);
    List<Integer> texts = options.inputs().crossAttention();
    checkSizes("crossAttention", texts, sizes);
    if (!options.blocks().isEmpty() && options.blocks().size() != multipliers.size()) {
      throw fault(
          "blocks "
              + options.blocks()
              + " must name one number a level, of which there are "
              + multipliers.size());
    }
    int common = baseChannels;
    for (int m : multipliers) {
      common = gcd(common, baseChannels * m);
    }
    if (common % groups != 0) {
      throw fault(
          "groups "
              + groups
              + " must divide the channels of all levels "
              + channels(baseChannels, multipliers)
              + "; "
              + divisors(common)
              + " would fit");
    }
    int attended = baseChannels * multipliers.getLast();
    for (int i = 0; i < sizes.size(); i++) {
      if (attention.contains(sizes.get(i)) || texts.contains(sizes.get(i))) {
        attended = gcd(attended, baseChannels * multipliers.get(i));
      }
    }
    int divisor = options.headChannels() > 0 ? options.headChannels() : heads;
    if (attended % divisor != 0) {
      throw fault(
          (options.headChannels() > 0 ? "headChannels " : "heads ")
              + divisor
              + " must divide the channels wherever there is attention; "
              + divisors(attended)
              + " would fit");
    }
  }

  /**
   * The 6.47 M network of PERFORMANCE.md and of the peers: 64 channels, multipliers 1, 2, 2, two
   * blocks a level, attention at 8, images [1,32,32], 8 groups, one head.
   *
   * @return the preset
   */
  public static UNetConfig peer() {
    return new UNetConfig(1, 1, 64, List.of(1, 2, 2), 2, List.of(8), 32, 1, 8, 0, 0);
  }

  /**
   * The DDPM authors' CIFAR-10 network of 35.7 M parameters: 128 channels, multipliers 1, 2, 2, 2,
   * two blocks a level, attention at 16, dropout 0.1, 32 groups (Ho et al. 2020, arXiv 2006.11239,
   * appendix B).
   *
   * @return the preset
   */
  public static UNetConfig ddpmCifar10() {
    return new UNetConfig(3, 3, 128, List.of(1, 2, 2, 2), 2, List.of(16), 32, 1, 32, 0.1, 0);
  }

  /**
   * The DDPM authors' network for 256x256 images (LSUN, CelebA-HQ) of 114 M parameters: 128
   * channels, multipliers 1, 1, 2, 2, 4, 4 (Ho et al. 2020, appendix B).
   *
   * @return the preset
   */
  public static UNetConfig ddpm256() {
    return new UNetConfig(3, 3, 128, List.of(1, 1, 2, 2, 4, 4), 2, List.of(16), 256, 1, 32, 0, 0);
  }

  /**
   * ADM's network for ImageNet of 64x64, the variance learned: 296 M parameters (Dhariwal and
   * Nichol 2021, arXiv 2105.05233, table 12).
   *
   * @return the preset
   */
  public static UNetConfig adm64() {
    return adm(64, 192, List.of(1, 2, 3, 4), 3, 0.1, 1, 64);
  }

  /**
   * ADM's network for ImageNet of 128x128, the variance learned: 422 M parameters.
   *
   * @return the preset
   */
  public static UNetConfig adm128() {
    return adm(128, 256, List.of(1, 1, 2, 3, 4), 2, 0, 4, 0);
  }

  /**
   * ADM's network for ImageNet of 256x256, the variance learned: 554 M parameters.
   *
   * @return the preset
   */
  public static UNetConfig adm256() {
    return adm(256, 256, List.of(1, 1, 2, 2, 4, 4), 2, 0, 1, 64);
  }

  private static UNetConfig adm(
      int size,
      int base,
      List<Integer> multipliers,
      int blocks,
      double dropout,
      int heads,
      int headChannels) {
    return new UNetConfig(
        3,
        6,
        base,
        multipliers,
        blocks,
        List.of(32, 16, 8),
        size,
        heads,
        32,
        dropout,
        1000,
        UNetOptions.DDPM.adm(headChannels));
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
   * @return imageSize / 2^level
   */
  public int size(int level) {
    return imageSize >> level;
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
        options.residualScale());
  }

  /**
   * The same network with other options.
   *
   * @param others in what it differs from the network of DDPM
   * @return otherwise as this
   */
  public UNetConfig with(UNetOptions others) {
    return new UNetConfig(
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
        others);
  }

  /** The same network, told no label. */
  UNetConfig unlabelled() {
    return new UNetConfig(
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
        0,
        options);
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

  private static void checkSizes(String name, List<Integer> wanted, List<Integer> sizes) {
    for (int a : wanted) {
      if (!sizes.contains(a)) {
        throw fault(name + " at " + a + " fits no feature map; their sizes are " + sizes);
      }
    }
  }

  private static void atLeast(int least, String name, int value) {
    if (value < least) {
      throw fault(name + " must be at least " + least + ", but is " + value);
    }
  }

  private static IllegalArgumentException fault(String what) {
    return new IllegalArgumentException("U-Net: " + what);
  }

  private static List<Integer> sizes(int imageSize, int levels) {
    return IntStream.range(0, levels).mapToObj(i -> imageSize >> i).toList();
  }

  private static List<Integer> channels(int base, List<Integer> multipliers) {
    List<Integer> all = new ArrayList<>(multipliers.stream().map(m -> m * base).toList());
    all.addFirst(base);
    return all.stream().distinct().toList();
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private static String divisors(int n) {
    return IntStream.rangeClosed(1, n)
        .filter(d -> n % d == 0)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", "));
  }
}
