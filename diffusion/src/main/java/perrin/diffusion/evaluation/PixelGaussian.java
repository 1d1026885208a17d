package perrin.diffusion.evaluation;

import perrin.diffusion.data.Dataset;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/**
 * The weakest generative model there is, as a bottom of the scale: every value of an image is drawn
 * by itself from a Gaussian with the mean and standard deviation that it has in the training set.
 *
 * @param mean {@code [C,H,W]} flattened
 * @param std standard deviations with divisor N, {@code [C,H,W]} flattened, at least 0
 */
public record PixelGaussian(double[] mean, double[] std) {
  /** Checks that the sizes agree. */
  public PixelGaussian {
    if (mean.length == 0 || mean.length != std.length) {
      throw new IllegalArgumentException(
          "pixel Gaussian: %d means and %d deviations".formatted(mean.length, std.length));
    }
  }

  /**
   * Fits to a data set.
   *
   * @param data images in [-1, 1]
   * @return mean and deviation of every value
   */
  public static PixelGaussian fit(Dataset data) {
    int values = data.values();
    double[] sum = new double[values];
    double[] squares = new double[values];
    float[] image = new float[values];
    for (int n = 0; n < data.size(); n++) {
      data.read(n, image, 0);
      for (int i = 0; i < values; i++) {
        sum[i] += image[i];
        squares[i] += (double) image[i] * image[i];
      }
    }
    double[] std = new double[values];
    for (int i = 0; i < values; i++) {
      sum[i] /= data.size();
      std[i] = Math.sqrt(Math.max(squares[i] / data.size() - sum[i] * sum[i], 0));
    }
    return new PixelGaussian(sum, std);
  }

  /**
   * Draws images, clipped to [-1, 1]. Image n depends on the seed and n only.
   *
   * @param seed keys the draws (Philox, purpose {@link Purpose#EVALUATION})
   * @param count how many
   * @return {@code [count,C,H,W]} flattened
   */
  public float[] draw(long seed, int count) {
    int values = mean.length;
    float[] out = new float[Math.multiplyExact(count, values)];
    var key = NoiseKey.of(seed, Purpose.EVALUATION);
    Noise.fillBatch(Distribution.NORMAL, key, 0, count, values, out);
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.clamp(mean[i % values] + std[i % values] * out[i], -1.0, 1.0);
    }
    return out;
  }
}
