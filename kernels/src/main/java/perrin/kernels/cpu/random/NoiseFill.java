package perrin.kernels.cpu.random;

import perrin.kernels.cpu.lanes.NoiseLanes;
import perrin.kernels.cpu.team.Team;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Philox;

/** Fills rows of samples with noise; any partition gives the same bits. */
public final class NoiseFill {
  private static final int RUN = 1 << 13;

  private final Team team;
  private final NoiseLanes lanes;

  /**
   * Creates the kernel.
   *
   * @param team threads
   * @param lanes whole blocks
   */
  public NoiseFill(Team team, NoiseLanes lanes) {
    this.team = team;
    this.lanes = lanes;
  }

  /**
   * Fills {@code samples} rows of {@code each} elements that lie one after the other.
   *
   * @param kind the distribution
   * @param key the stream
   * @param firstSample sample of row 0
   * @param samples number of rows
   * @param each elements of a row
   * @param out destination
   * @param oi its first element
   */
  public void rows(
      Distribution kind,
      NoiseKey key,
      long firstSample,
      int samples,
      int each,
      float[] out,
      int oi) {
    if (samples == 0 || each == 0) {
      return;
    }
    int runs = (each + RUN - 1) / RUN;
    int together = Math.max(1, RUN / each);
    int groups = (samples + together - 1) / together;
    team.run(
        groups * runs,
        (task, scratch) -> {
          int from = task % runs * RUN;
          int n = Math.min(RUN, each - from);
          int first = task / runs * together;
          for (int s = first; s < Math.min(samples, first + together); s++) {
            run(kind, key, firstSample + s, from, n, out, oi + s * each + from);
          }
        });
  }

  private void run(
      Distribution kind, NoiseKey key, long sample, int from, int n, float[] out, int oi) {
    int blocks = n / Philox.WORDS;
    lanes.blocks(kind, key, sample, from / Philox.WORDS, blocks, out, oi);
    int done = blocks * Philox.WORDS;
    Noise.fill(kind, key, sample, from + done, out, oi + done, n - done);
  }
}
