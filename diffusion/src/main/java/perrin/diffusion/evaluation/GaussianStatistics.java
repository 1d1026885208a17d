package perrin.diffusion.evaluation;

/**
 * The Gaussian that fits feature vectors: {@code mu = mean(x)}, {@code C = sum (x - mu)(x - mu)^T /
 * (N - 1)}.
 *
 * @param count the number of vectors N it was fitted to, 0 if it was given
 * @param mean {@code mu}, {@code [D]}
 * @param covariance {@code C}, {@code [D,D]} row-major, symmetric
 */
public record GaussianStatistics(int count, double[] mean, double[] covariance) {
  /** Checks that the sizes fit. */
  public GaussianStatistics {
    if (mean.length < 1 || covariance.length != mean.length * mean.length) {
      throw new IllegalArgumentException(
          "gaussian statistics: mean [%d] needs a covariance of %d values, got %d"
              .formatted(mean.length, mean.length * mean.length, covariance.length));
    }
  }

  /**
   * Fits to feature vectors, in two passes.
   *
   * @param features at least 2 rows
   * @return mean and unbiased covariance
   * @throws IllegalArgumentException if there are fewer than 2 rows
   */
  public static GaussianStatistics of(FeatureSet features) {
    int n = features.count();
    int d = features.dims();
    if (n < 2) {
      throw new IllegalArgumentException(
          "gaussian statistics: a covariance needs at least 2 rows, features have " + n);
    }
    double[] x = features.values();
    double[] mean = new double[d];
    for (int row = 0; row < n; row++) {
      for (int i = 0; i < d; i++) {
        mean[i] += x[row * d + i];
      }
    }
    for (int i = 0; i < d; i++) {
      mean[i] /= n;
    }
    double[] covariance = new double[d * d];
    double[] centred = new double[d];
    for (int row = 0; row < n; row++) {
      for (int i = 0; i < d; i++) {
        centred[i] = x[row * d + i] - mean[i];
      }
      for (int i = 0; i < d; i++) {
        double scale = centred[i];
        for (int j = i; j < d; j++) {
          covariance[i * d + j] += scale * centred[j];
        }
      }
    }
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        covariance[i * d + j] /= n - 1;
        covariance[j * d + i] = covariance[i * d + j];
      }
    }
    return new GaussianStatistics(n, mean, covariance);
  }

  /**
   * The number of dimensions.
   *
   * @return D
   */
  public int dims() {
    return mean.length;
  }
}
