package perrin.diffusion.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.density.ExactDensity;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/**
 * Compares N sampled points of the plane with data, beside what as many fresh points of the data
 * reach. The test set is divided at random: N points are what both are compared with, another N
 * play the part of samples.
 *
 * @param test points [2,1,1] that the model has not seen
 * @param density their law where it is known in closed form
 * @param seed keys division and directions
 */
public record PointEvaluation(Dataset test, Optional<ExactDensity> density, long seed) {
  private static final int TEST_ORDER = 1;
  private static final int LEAST = 4;

  /**
   * The figures of one set of points.
   *
   * @param name what they are
   * @param distances from the data
   * @param fit to the density; null where that is not known
   */
  public record Row(String name, Distances distances, LogDensities fit) {}

  /**
   * Checks that so many points can be measured, such as before they are drawn.
   *
   * @param name what to call them
   * @param count how many
   * @throws DataException if they are fewer than 4 or more than half of the test points
   */
  public void check(String name, int count) {
    if (count < LEAST || count > test.size() / 2) {
      throw new DataException(
          "%s: %d samples, but must be from %d to %d, half of the points of %s"
              .formatted(name, count, LEAST, test.size() / 2, test.name()));
    }
  }

  /**
   * Measures.
   *
   * @param samples the model's points, [N,2] flattened
   * @return the samples' figures, then those of as many fresh points of the data
   * @throws DataException if the number does not fit or a sample is not finite
   */
  public List<Row> measure(float[] samples) {
    int n = samples.length / 2;
    check("samples", n);
    double[] points = new double[samples.length];
    for (int i = 0; i < points.length; i++) {
      if (!Float.isFinite(samples[i])) {
        throw new DataException(
            "samples: value %s in point %d; the samples are broken".formatted(samples[i], i / 2));
      }
      points[i] = samples[i];
    }
    var key = new NoiseKey(seed, Purpose.EVALUATION, 0, TEST_ORDER);
    int[] order = Noise.permutation(key, 0, test.size());
    FeatureSet data = points(Arrays.copyOf(order, n));
    return List.of(
        row("samples", new FeatureSet(n, 2, points), data),
        row("fresh data", points(Arrays.copyOfRange(order, n, 2 * n)), data));
  }

  private FeatureSet points(int[] indices) {
    double[] out = new double[2 * indices.length];
    float[] one = new float[2];
    for (int i = 0; i < indices.length; i++) {
      test.read(indices[i], one, 0);
      out[2 * i] = one[0];
      out[2 * i + 1] = one[1];
    }
    return new FeatureSet(indices.length, 2, out);
  }

  private Row row(String name, FeatureSet points, FeatureSet data) {
    LogDensities fit = density.map(p -> LogDensities.of(p, points)).orElse(null);
    return new Row(name, Distances.between(points, data, seed), fit);
  }
}
