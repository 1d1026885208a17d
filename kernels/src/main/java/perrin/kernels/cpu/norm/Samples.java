package perrin.kernels.cpu.norm;

/**
 * How the channels of one sample lie in memory: {@code planes} stretches of {@code length}
 * contiguous elements, in each of which {@code period} channels repeat.
 *
 * <p>Channels-last images are one plane of period C; channels-first images are C planes of period
 * 1.
 *
 * @param count samples
 * @param stride distance of consecutive samples
 * @param channels C
 * @param planes stretches of a sample
 * @param length elements of a stretch
 * @param period channels that repeat in a stretch
 */
public record Samples(int count, int stride, int channels, int planes, int length, int period) {
  /** Elements of a row of the passes: long loops, yet short enough for the first cache. */
  private static final int ROW = 512;

  /**
   * Elements of a channel in a sample.
   *
   * @return H W
   */
  public int pixels() {
    return length / period;
  }

  /**
   * Columns of the passes over a plane: as many whole periods as fit a row.
   *
   * @return a multiple of the period, at most the length
   */
  int width() {
    return Math.min(length, Math.max(1, ROW / period) * period);
  }
}
