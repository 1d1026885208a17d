package perrin.diffusion.evaluation;

import perrin.diffusion.data.density.ExactDensity;

/**
 * How well points fit a density that is known in closed form: {@code mean log p(x_n)} over the
 * points where p is not 0. It says nothing of whether they cover the density.
 *
 * @param mean in nats; NaN where no point lies inside
 * @param standardError of the mean
 * @param outside share of the points where p = 0, from 0 to 1
 */
public record LogDensities(double mean, double standardError, double outside) {
  /**
   * Measures points of the plane.
   *
   * @param density p
   * @param points [N,2]
   * @return the fit
   */
  public static LogDensities of(ExactDensity density, FeatureSet points) {
    double sum = 0;
    double squares = 0;
    int inside = 0;
    for (int i = 0; i < points.count(); i++) {
      double log = density.logDensity(points.values()[2 * i], points.values()[2 * i + 1]);
      if (log > Double.NEGATIVE_INFINITY) {
        sum += log;
        squares += log * log;
        inside++;
      }
    }
    double mean = sum / inside;
    double variance = Math.max(0, squares / inside - mean * mean);
    return new LogDensities(
        mean, Math.sqrt(variance / inside), 1 - (double) inside / points.count());
  }
}
