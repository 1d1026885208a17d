package perrin.diffusion.evaluation;

/**
 * The Fréchet (2-Wasserstein) distance of two Gaussians, squared as in the literature:
 *
 * <pre>
 *   d^2((m1, C1), (m2, C2)) = ||m1 - m2||^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))
 * </pre>
 *
 * <p>Heusel et al. 2017, arXiv:1706.08500, equation 6; Dowson and Landau 1982. The trace of {@code
 * (C1 C2)^(1/2)} is the sum of the roots of the eigenvalues of {@code C1^(1/2) C2 C1^(1/2)}, which
 * is symmetric; eigenvalues that rounding made negative count as 0.
 *
 * <p>On estimated moments the distance is biased upwards, the more so the fewer the samples: two
 * sets from one distribution are some way apart. Compare only distances of equal sample counts
 * (Binkowski et al. 2018, arXiv:1801.01401, section 3.1 and appendix D).
 */
public final class FrechetDistance {
  private FrechetDistance() {}

  /**
   * The squared distance.
   *
   * @param a one Gaussian
   * @param b the other, of the same dimension
   * @return {@code d^2}, at least 0, in squared units of the features
   * @throws IllegalArgumentException if the dimensions differ
   */
  public static double between(GaussianStatistics a, GaussianStatistics b) {
    int n = a.dims();
    if (n != b.dims()) {
      throw new IllegalArgumentException(
          "Fréchet distance: Gaussians of %d and %d dimensions; use one network for both"
              .formatted(n, b.dims()));
    }
    double[] root = SymmetricEigen.of(a.covariance(), n).squareRoot();
    double[] inner = symmetricProduct(root, b.covariance(), n);
    double traceRoot = 0;
    for (double lambda : SymmetricEigen.of(inner, n).values()) {
      traceRoot += Math.sqrt(Math.max(lambda, 0));
    }
    double distance = -2 * traceRoot;
    for (int i = 0; i < n; i++) {
      double gap = a.mean()[i] - b.mean()[i];
      distance += gap * gap + a.covariance()[i * n + i] + b.covariance()[i * n + i];
    }
    return Math.max(distance, 0);
  }

  /**
   * The squared distance of the Gaussians that fit two sets of features.
   *
   * @param a one set, at least 2 rows
   * @param b the other, of the same width
   * @return {@code d^2}
   */
  public static double between(FeatureSet a, FeatureSet b) {
    FeatureSet.checkSameWidth("Fréchet distance", a, b);
    return between(GaussianStatistics.of(a), GaussianStatistics.of(b));
  }

  /** S B S for symmetric S and B. */
  private static double[] symmetricProduct(double[] s, double[] b, int n) {
    return product(product(s, b, n), s, n);
  }

  private static double[] product(double[] a, double[] b, int n) {
    double[] out = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double x = a[i * n + k];
        for (int j = 0; j < n; j++) {
          out[i * n + j] += x * b[k * n + j];
        }
      }
    }
    return out;
  }
}
