package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whether the numbers of a {@link UNetConfig} fit together, and what would. */
final class UNetChecks {
  private static final int MOST_LEVELS = 16;

  private final int base;
  private final List<Integer> multipliers;
  private final List<Integer> sizes;

  /** Of levels that halve an image, the first of them or not. */
  UNetChecks(int base, List<Integer> multipliers, int imageSize, boolean first) {
    this.base = base;
    this.multipliers = multipliers;
    if (multipliers.isEmpty() || multipliers.size() > MOST_LEVELS) {
      throw fault("multipliers must name 1 to " + MOST_LEVELS + " levels, but is " + multipliers);
    }
    for (int m : multipliers) {
      atLeast(1, "each of multipliers", m);
    }
    int least = first ? 1 : 0;
    int halvings = multipliers.size() - 1 + least;
    int unit = 1 << halvings;
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
              + halvings
              + " times; "
              + (below > 0 ? below + " or " : "")
              + (below + unit)
              + " would fit, or fewer multipliers");
    }
    this.sizes = IntStream.rangeClosed(least, halvings).mapToObj(i -> imageSize >> i).toList();
  }

  /** Each of some sizes is that of a feature map. */
  void sizes(String name, List<Integer> wanted) {
    for (int a : wanted) {
      if (!sizes.contains(a)) {
        throw fault(name + " at " + a + " fits no feature map; their sizes are " + sizes);
      }
    }
  }

  /** Numbers of blocks are given for all levels or for none. */
  void blocks(List<Integer> each) {
    if (!each.isEmpty() && each.size() != multipliers.size()) {
      throw fault(
          "blocks "
              + each
              + " must name one number a level, of which there are "
              + multipliers.size());
    }
  }

  /** Groups divide all channels. */
  void groups(int groups) {
    int common = base;
    for (int m : multipliers) {
      common = gcd(common, base * m);
    }
    if (common % groups != 0) {
      List<Integer> channels = new ArrayList<>(multipliers.stream().map(m -> m * base).toList());
      channels.addFirst(base);
      throw fault(
          "groups "
              + groups
              + " must divide the channels of all levels "
              + channels.stream().distinct().toList()
              + "; "
              + divisors(common)
              + " would fit");
    }
  }

  /** Heads divide the channels of the middle and of all feature maps with attention. */
  void heads(List<Integer> attended, int heads, int headChannels) {
    int common = base * multipliers.getLast();
    for (int i = 0; i < sizes.size(); i++) {
      if (attended.contains(sizes.get(i))) {
        common = gcd(common, base * multipliers.get(i));
      }
    }
    int divisor = headChannels > 0 ? headChannels : heads;
    if (common % divisor != 0) {
      throw fault(
          (headChannels > 0 ? "headChannels " : "heads ")
              + divisor
              + " must divide the channels wherever there is attention; "
              + divisors(common)
              + " would fit");
    }
  }

  static void atLeast(int least, String name, int value) {
    if (value < least) {
      throw fault(name + " must be at least " + least + ", but is " + value);
    }
  }

  static IllegalArgumentException fault(String what) {
    return new IllegalArgumentException("U-Net: " + what);
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
