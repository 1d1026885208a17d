package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
    int classes) {

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
    for (int a : attention) {
      if (!sizes.contains(a)) {
        throw fault("attention at " + a + " fits no feature map; their sizes are " + sizes);
      }
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
      if (attention.contains(sizes.get(i))) {
        attended = gcd(attended, baseChannels * multipliers.get(i));
      }
    }
    if (attended % heads != 0) {
      throw fault(
          "heads "
              + heads
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
