package perrin.nn.net;

import java.util.List;
import perrin.autograd.Implements;
import perrin.nn.layer.TimeInjection;

/**
 * In what a {@link UNet} differs from that of DDPM.
 *
 * @param injection how residual blocks are told the time and the conditions added to it
 * @param resampleInBlocks whether rows and columns are halved and doubled within residual blocks
 *     (ADM, NCSN++), else by a convolution after them
 * @param headChannels channels of each attention head, or 0 where their number is given
 * @param residualScale of the sum of skip and residual in each residual block and self-attention, 1
 *     or sqrt(1/2)
 * @param skipScale of the feature maps of the way down where they join the way up; Imagen has
 *     sqrt(1/2) (Saharia et al. 2022, arXiv 2205.11487, appendix B.1)
 * @param blocks residual blocks of each level, empty for the same number everywhere; Imagen's
 *     efficient U-Net has more of them where rows and columns are few
 * @param inputs what it is told beside the time and a label
 * @param resampleFirst whether each level of the way down begins by halving rows and columns and
 *     each level of the way up ends by doubling them, so that no block sees the whole image; then a
 *     level has one skip connection, and attention after its last block only: the efficient U-Net
 *     of Imagen
 * @param ncsn what NCSN++ brought
 */
public record UNetOptions(
    TimeInjection injection,
    boolean resampleInBlocks,
    int headChannels,
    double residualScale,
    double skipScale,
    List<Integer> blocks,
    UNetInputs inputs,
    boolean resampleFirst,
    NcsnOptions ncsn) {

  /** The U-Net of DDPM, told the time and a label. */
  public static final UNetOptions DDPM =
      new UNetOptions(
          TimeInjection.ADDED, false, 0, 1, 1, List.of(), UNetInputs.NONE, false, NcsnOptions.NONE);

  /**
   * Checks each number by itself, and that resampling is said once.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public UNetOptions {
    blocks = List.copyOf(blocks);
    UNetInputs.atLeastZero("headChannels", headChannels);
    positive("residualScale", residualScale);
    positive("skipScale", skipScale);
    for (int b : blocks) {
      UNetChecks.atLeast(1, "each of blocks", b);
    }
    boolean grows = ncsn.input() != Growing.NONE || ncsn.output() != Growing.NONE;
    if (resampleFirst && (resampleInBlocks || grows)) {
      throw UNetChecks.fault(
          "resampleFirst goes neither with resampling in blocks nor with images of all"
              + " resolutions");
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
        TimeInjection.SCALE_AND_SHIFT,
        true,
        channels,
        residualScale,
        skipScale,
        blocks,
        inputs,
        resampleFirst,
        ncsn);
  }

  /**
   * The blocks of NCSN++ and DDPM++: resampling within blocks, sums scaled by sqrt(1/2).
   *
   * @param others what else
   * @return otherwise as this
   */
  public UNetOptions ncsn(NcsnOptions others) {
    return new UNetOptions(
        injection,
        true,
        headChannels,
        Math.sqrt(0.5),
        skipScale,
        blocks,
        inputs,
        resampleFirst,
        others);
  }

  /**
   * The efficient U-Net of Imagen (Saharia et al. 2022, arXiv 2205.11487, appendix B.1): rows and
   * columns are halved before and doubled after a level's blocks, skip connections are scaled by
   * sqrt(1/2), and there are more blocks where rows and columns are few.
   *
   * @param each number of blocks, one a level
   * @return otherwise as this
   */
  @Implements("NET-3")
  public UNetOptions efficient(List<Integer> each) {
    return new UNetOptions(
        injection, false, headChannels, residualScale, Math.sqrt(0.5), each, inputs, true, ncsn);
  }

  /**
   * Residual blocks told otherwise.
   *
   * @param how they are told the time and the conditions added to it
   * @return otherwise as this
   */
  public UNetOptions told(TimeInjection how) {
    return new UNetOptions(
        how,
        resampleInBlocks,
        headChannels,
        residualScale,
        skipScale,
        blocks,
        inputs,
        resampleFirst,
        ncsn);
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
        injection,
        resampleInBlocks,
        headChannels,
        residual,
        skip,
        blocks,
        inputs,
        resampleFirst,
        ncsn);
  }

  /**
   * Other numbers of blocks.
   *
   * @param each one a level
   * @return otherwise as this
   */
  public UNetOptions withBlocks(List<Integer> each) {
    return new UNetOptions(
        injection,
        resampleInBlocks,
        headChannels,
        residualScale,
        skipScale,
        each,
        inputs,
        resampleFirst,
        ncsn);
  }

  /**
   * Told other things.
   *
   * @param told beside the time and a label
   * @return otherwise as this
   */
  public UNetOptions with(UNetInputs told) {
    return new UNetOptions(
        injection,
        resampleInBlocks,
        headChannels,
        residualScale,
        skipScale,
        blocks,
        told,
        resampleFirst,
        ncsn);
  }
}
