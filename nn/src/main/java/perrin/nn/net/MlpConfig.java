package perrin.nn.net;

/**
 * The shape of an {@link Mlp}.
 *
 * @param dimensions coordinates of a point
 * @param hidden features between the layers
 * @param blocks residual blocks
 * @param timeFeatures features of the time embedding, even
 * @param fourierScale standard deviation of random Fourier frequencies of the time, for continuous
 *     times of order 1; 0 for the sinusoidal embedding of step numbers
 * @param classes number of labels, 0 for an unconditional network; label {@code classes} itself is
 *     the null label
 */
public record MlpConfig(
    int dimensions, int hidden, int blocks, int timeFeatures, double fourierScale, int classes) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public MlpConfig {
    if (dimensions < 1 || hidden < 1 || blocks < 0 || classes < 0) {
      throw new IllegalArgumentException(
          "MLP: dimensions and hidden must be at least 1, blocks and classes at least 0, but are "
              + dimensions
              + ", "
              + hidden
              + ", "
              + blocks
              + ", "
              + classes);
    }
    if (timeFeatures < 2 || timeFeatures % 2 != 0) {
      throw new IllegalArgumentException(
          "MLP: timeFeatures must be even and at least 2, but is " + timeFeatures);
    }
    if (!(fourierScale >= 0 && Double.isFinite(fourierScale))) {
      throw new IllegalArgumentException(
          "MLP: fourierScale must be finite and at least 0, but is " + fourierScale);
    }
  }

  /**
   * For densities in the plane: 128 features, 3 blocks, times as step numbers.
   *
   * @return the preset
   */
  public static MlpConfig plane() {
    return new MlpConfig(2, 128, 3, 64, 0, 0);
  }
}
