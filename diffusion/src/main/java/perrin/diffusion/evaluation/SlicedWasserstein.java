package perrin.diffusion.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/**
 * The sliced 2-Wasserstein distance, squared: the mean over directions theta of the unit sphere of
 * the squared distance of the projections, which sorting gives:
 *
 * <pre>
 *   SW^2(X, Y) = E_theta W^2(theta.X, theta.Y),   W^2 = integral_0^1 (F^-1(u) - G^-1(u))^2 du
 * </pre>
 *
 * <p>Bonneel et al. 2015, "Sliced and Radon Wasserstein barycenters of measures"; Deshpande et al.
 * 2018, arXiv:1803.11188, equation 4. Biased upwards on samples, as every Wasserstein distance:
 * compare equal counts only.
 */
public final class SlicedWasserstein {
  /** Directions that evaluations take. */
  public static final int DIRECTIONS = 256;

  private static final int DIRECTION = 3;

  private SlicedWasserstein() {}

  /**
   * The mean over random directions.
   *
   * @param x samples of one distribution
   * @param y samples of the other, of the same width; their number may differ
   * @param directions how many, at least 1
   * @param seed keys the directions (Philox, purpose {@link Purpose#EVALUATION})
   * @return {@code SW^2}, at least 0, in squared units of the features
   * @throws IllegalArgumentException if the widths differ or there are no directions
   */
  public static double between(FeatureSet x, FeatureSet y, int directions, long seed) {
    FeatureSet.checkSameWidth("sliced Wasserstein distance", x, y);
    if (directions < 1) {
      throw new IllegalArgumentException(
          "sliced Wasserstein distance: %d directions, but must be at least 1"
              .formatted(directions));
    }
    int d = x.dims();
    float[] normal = new float[Math.multiplyExact(directions, d)];
    var key = new NoiseKey(seed, Purpose.EVALUATION, 0, DIRECTION);
    Noise.fillBatch(Distribution.NORMAL, key, 0, directions, d, normal);
    double[] each = new double[directions];
    IntStream.range(0, directions)
        .parallel()
        .forEach(
            l -> {
              double[] theta = unit(normal, l * d, d);
              each[l] = onLine(projected(x, theta), projected(y, theta));
            });
    return Arrays.stream(each).sum() / directions;
  }

  /** A normal vector's direction; it has the sphere's uniform law. */
  private static double[] unit(float[] normal, int from, int d) {
    double[] theta = new double[d];
    double square = 0;
    for (int i = 0; i < d; i++) {
      theta[i] = normal[from + i];
      square += theta[i] * theta[i];
    }
    for (int i = 0; i < d; i++) {
      theta[i] /= Math.sqrt(square);
    }
    return theta;
  }

  private static double[] projected(FeatureSet x, double[] theta) {
    double[] out = new double[x.count()];
    for (int i = 0; i < out.length; i++) {
      for (int k = 0; k < theta.length; k++) {
        out[i] += theta[k] * x.values()[i * theta.length + k];
      }
    }
    Arrays.sort(out);
    return out;
  }

  /** The squared distance of two samples on the line, sorted: their quantiles are steps. */
  static double onLine(double[] a, double[] b) {
    double sum = 0;
    double from = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      // the step that ends first, compared in whole numbers: (i + 1) / |a| against (j + 1) / |b|
      long endA = (i + 1L) * b.length;
      long endB = (j + 1L) * a.length;
      double to = (double) Math.min(endA, endB) / ((double) a.length * b.length);
      sum += (to - from) * (a[i] - b[j]) * (a[i] - b[j]);
      from = to;
      i += endA <= endB ? 1 : 0;
      j += endB <= endA ? 1 : 0;
    }
    return sum;
  }
}
