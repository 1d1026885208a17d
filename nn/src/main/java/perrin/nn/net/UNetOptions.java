package perrin.nn.net;

import java.util.List;
import perrin.nn.layer.TimeInjection;

/**
 * In what a {@link UNet} differs from that of DDPM.
 *
 * @param injection how residual blocks are told the time and the conditions added to it
 * @param resampleInBlocks whether rows and columns are halved and doubled within residual blocks
 *     (ADM, NCSN++), else by a convolution after them
 * @param headChannels channels of each attention head, or 0 where their number is given
 * @param residualScale of the sum of skip and residual in each residual block, 1 or sqrt(1/2)
 * @param skipScale of the feature maps of the way down where they join the way up; Imagen has
 *     sqrt(1/2) (Saharia et al. 2022, arXiv 2205.11487, appendix B.1)
 * @param blocks residual blocks of each level, empty for the same number everywhere; Imagen's
 *     efficient U-Net has more of them where rows and columns are few
 * @param inputs what it is told beside the time and a label
 */
public record UNetOptions(
    TimeInjection injection,
    boolean resampleInBlocks,
    int headChannels,
    double residualScale,
    double skipScale,
    List<Integer> blocks,
    UNetInputs inputs) {

  /** The U-Net of DDPM, told the time and a label. */
  public static final UNetOptions DDPM =
      new UNetOptions(TimeInjection.ADDED, false, 0, 1, 1, List.of(), UNetInputs.NONE);

  /**
   * Checks each number by itself.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public UNetOptions {
    blocks = List.copyOf(blocks);
    UNetInputs.atLeastZero("headChannels", headChannels);
    positive("residualScale", residualScale);
    positive("skipScale", skipScale);
    for (int b : blocks) {
      if (b < 1) {
        throw new IllegalArgumentException("U-Net: each of blocks must be at least 1, but is " + b);
      }
    }
  }

  private static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("U-Net: " + name + " must be above 0, but is " + value);
    }
  }

  /**
   * The blocks of ADM (Dhariwal and Nichol 2021, arXiv 2105.05233, section 3): scale and shift,
   * resampling within blocks.
   *
   * @param channels of each attention head, or 0 where their number is given
   * @return otherwise as this
   */
  public UNetOptions adm(int channels) {
    return new UNetOptions(
        TimeInjection.SCALE_AND_SHIFT, true, channels, residualScale, skipScale, blocks, inputs);
  }

  /**
   * Residual blocks told otherwise.
   *
   * @param how they are told the time and the conditions added to it
   * @return otherwise as this
   */
  public UNetOptions told(TimeInjection how) {
    return new UNetOptions(
        how, resampleInBlocks, headChannels, residualScale, skipScale, blocks, inputs);
  }

  /**
   * Other scales of the sums.
   *
   * @param residual of skip and residual in a block
   * @param skip of the way down where it joins the way up
   * @return otherwise as this
   */
  public UNetOptions scaled(double residual, double skip) {
    return new UNetOptions(
        injection, resampleInBlocks, headChannels, residual, skip, blocks, inputs);
  }

  /**
   * Other numbers of blocks.
   *
   * @param each one a level
   * @return otherwise as this
   */
  public UNetOptions withBlocks(List<Integer> each) {
    return new UNetOptions(
        injection, resampleInBlocks, headChannels, residualScale, skipScale, each, inputs);
  }

  /**
   * Told other things.
   *
   * @param told beside the time and a label
   * @return otherwise as this
   */
  public UNetOptions with(UNetInputs told) {
    return new UNetOptions(
        injection, resampleInBlocks, headChannels, residualScale, skipScale, blocks, told);
  }
}
