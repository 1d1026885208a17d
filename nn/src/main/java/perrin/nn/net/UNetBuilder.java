package perrin.nn.net;

import java.util.Arrays;
import java.util.List;

/**
 * Makes a {@link UNetConfig} number by number. What is not said is as in the small network of
 * {@link #UNetBuilder()}.
 */
public final class UNetBuilder {
  private int inChannels = 1;
  private int outChannels = 1;
  private int baseChannels = 32;
  private List<Integer> multipliers = List.of(1, 2);
  private int residualBlocks = 1;
  private List<Integer> attention = List.of();
  private int imageSize = 32;
  private int heads = 1;
  private int groups = 8;
  private double dropout;
  private int classes;
  private UNetOptions options = UNetOptions.DDPM;

  /** 32 channels, multipliers 1, 2, one block a level, grey images of 32 rows and columns. */
  public UNetBuilder() {}

  UNetBuilder(UNetConfig c) {
    this.inChannels = c.inChannels();
    this.outChannels = c.outChannels();
    this.baseChannels = c.baseChannels();
    this.multipliers = c.multipliers();
    this.residualBlocks = c.residualBlocks();
    this.attention = c.attention();
    this.imageSize = c.imageSize();
    this.heads = c.heads();
    this.groups = c.groups();
    this.dropout = c.dropout();
    this.classes = c.classes();
    this.options = c.options();
  }

  /**
   * The image.
   *
   * @param in channels of the noisy image
   * @param out channels of the output
   * @param size rows and columns
   * @return this
   */
  public UNetBuilder image(int in, int out, int size) {
    this.inChannels = in;
    this.outChannels = out;
    this.imageSize = size;
    return this;
  }

  /**
   * The channels of the levels.
   *
   * @param base channels of the first convolution
   * @param times one multiplier a level
   * @return this
   */
  public UNetBuilder channels(int base, int... times) {
    this.baseChannels = base;
    this.multipliers = Arrays.stream(times).boxed().toList();
    return this;
  }

  /**
   * The number of blocks.
   *
   * @param each residual blocks a level on the way down
   * @return this
   */
  public UNetBuilder blocks(int each) {
    this.residualBlocks = each;
    return this;
  }

  /**
   * Where there is self-attention.
   *
   * @param sizes of feature maps
   * @return this
   */
  public UNetBuilder attention(int... sizes) {
    this.attention = Arrays.stream(sizes).boxed().toList();
    return this;
  }

  /**
   * The number of heads, for options that do not give their channels.
   *
   * @param each of each attention
   * @return this
   */
  public UNetBuilder heads(int each) {
    this.heads = each;
    return this;
  }

  /**
   * The number of groups.
   *
   * @param each of each group norm
   * @return this
   */
  public UNetBuilder groups(int each) {
    this.groups = each;
    return this;
  }

  /**
   * The rate of dropout.
   *
   * @param rate from 0 to below 1
   * @return this
   */
  public UNetBuilder dropout(double rate) {
    this.dropout = rate;
    return this;
  }

  /**
   * The number of labels.
   *
   * @param labels 0 for an unconditional network
   * @return this
   */
  public UNetBuilder classes(int labels) {
    this.classes = labels;
    return this;
  }

  /**
   * In what it differs from the network of DDPM.
   *
   * @param others the options
   * @return this
   */
  public UNetBuilder options(UNetOptions others) {
    this.options = others;
    return this;
  }

  /**
   * The configuration.
   *
   * @return checked
   * @throws IllegalArgumentException if the numbers do not fit together
   */
  public UNetConfig build() {
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
        options);
  }
}
