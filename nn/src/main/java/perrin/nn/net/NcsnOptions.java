package perrin.nn.net;

import perrin.nn.layer.ResamplingFilter;

/**
 * In what the networks NCSN++ and DDPM++ differ from that of DDPM (Song et al. 2021, arXiv
 * 2011.13456, appendix H.2; Karras et al. 2022, arXiv 2206.00364, appendix F.5), beside residual
 * blocks that resample and scaled sums.
 *
 * @param filter by which rows and columns are halved and doubled
 * @param skipConvolution whether blocks that resample have a 1x1 convolution on their skip
 *     connection
 * @param attendsOnce whether a level of the way up has self-attention after its last block only
 * @param input how images of all resolutions are joined to the way down
 * @param output how images of all resolutions are made on the way up
 * @param fourierScale standard deviation of the frequencies of the time's Fourier features, of
 *     which there are two for each base channel; 0 for sines and cosines of step numbers
 */
public record NcsnOptions(
    ResamplingFilter filter,
    boolean skipConvolution,
    boolean attendsOnce,
    Growing input,
    Growing output,
    double fourierScale) {

  /** In nothing. */
  public static final NcsnOptions NONE =
      new NcsnOptions(ResamplingFilter.BOX, false, false, Growing.NONE, Growing.NONE, 0);

  /** DDPM++. */
  public static final NcsnOptions DDPM_PLUS =
      new NcsnOptions(ResamplingFilter.BOX, true, true, Growing.NONE, Growing.NONE, 0);

  /** NCSN++, whose times are logarithms of noise levels. */
  public static final NcsnOptions NCSN_PLUS =
      new NcsnOptions(ResamplingFilter.SMOOTH, true, true, Growing.RESIDUAL, Growing.NONE, 16);

  /**
   * Checks the scale.
   *
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public NcsnOptions {
    if (!(fourierScale >= 0 && fourierScale < Double.POSITIVE_INFINITY)) {
      throw UNetChecks.fault("fourierScale must be at least 0, but is " + fourierScale);
    }
  }

  /**
   * Other pyramids.
   *
   * @param down of the way down
   * @param up of the way up
   * @return otherwise as this
   */
  public NcsnOptions growing(Growing down, Growing up) {
    return new NcsnOptions(filter, skipConvolution, attendsOnce, down, up, fourierScale);
  }
}
