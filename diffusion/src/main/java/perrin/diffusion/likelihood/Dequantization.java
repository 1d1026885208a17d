package perrin.diffusion.likelihood;

import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/**
 * Densities of pictures with 256 levels (Theis et al. 2016, arXiv 1511.01844, section 3.1): uniform
 * noise as wide as a level makes them continuous, and the density of the result bounds their
 * probability.
 *
 * <p>A level k lies at {@code k / 127.5 - 1} in [-1, 1], as in training; it becomes a number within
 * {@code 1 / 255} of it. Then {@code -log2 P(k) <= E[-log2 p(x)] + log2(127.5)} a dimension: {@link
 * #OFFSET}.
 */
public final class Dequantization {
  /** Width of a level in [-1, 1]. */
  public static final double WIDTH = 2 / 255.0;

  /** What a level's width adds to the bits of a dimension: log2(127.5). */
  public static final double OFFSET = -Math.log(WIDTH) / Math.log(2);

  private Dequantization() {}

  /**
   * Adds uniform noise to one picture.
   *
   * @param seed keys the noise
   * @param number the picture's number, which keys it too
   * @param x its values in [-1, 1]; changed
   * @param offset where they begin
   * @param length how many they are
   */
  public static void apply(long seed, int number, float[] x, int offset, int length) {
    float[] u = new float[length];
    var key = new NoiseKey(seed, Purpose.DEQUANTIZE, 0, 0);
    Noise.fill(Distribution.UNIFORM, key, number, 0, u, 0, length);
    for (int i = 0; i < length; i++) {
      x[offset + i] += (float) ((u[i] - 0.5) * WIDTH);
    }
  }

  /**
   * Bits a dimension of a log density.
   *
   * @param nats log p(x)
   * @param dimensions D
   * @param offset bits a dimension that come on top: {@link #OFFSET} for pictures, else 0
   * @return {@code -log2 p(x) / D + offset}
   */
  public static double bits(double nats, int dimensions, double offset) {
    return -nats / (dimensions * Math.log(2)) + offset;
  }
}
