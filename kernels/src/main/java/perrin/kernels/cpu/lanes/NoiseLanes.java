package perrin.kernels.cpu.lanes;

import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Philox;

/** Whole blocks of noise, bit for bit those of {@link Noise}. */
public interface NoiseLanes {
  /**
   * Fills a run with consecutive blocks of one sample.
   *
   * @param kind the distribution
   * @param key the stream
   * @param sample the sample, from 0 to 2^32 - 1
   * @param first number of the first block
   * @param count how many blocks
   * @param out destination of 4 count numbers
   * @param oi its first element
   */
  default void blocks(
      Distribution kind, NoiseKey key, long sample, int first, int count, float[] out, int oi) {
    Noise.fill(kind, key, sample, (long) first * Philox.WORDS, out, oi, count * Philox.WORDS);
  }
}
