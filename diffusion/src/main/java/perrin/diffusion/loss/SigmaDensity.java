package perrin.diffusion.loss;

import java.util.function.DoubleUnaryOperator;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;

/**
 * A density over log sigma = log(noise / signal), cut off at the ends of a schedule and put on its
 * curve.
 *
 * <p>On a schedule of steps too the draws lie anywhere between its ends, not on its steps: the
 * density is one over a continuous sigma (Karras et al. 2022, arXiv 2206.00364, table 1), which
 * rounding to steps would make uneven, and a network is told the time between them, as it is by
 * samplers on other grids than the schedule's own.
 *
 * @param schedule gives the levels
 * @param quantile log sigma by share
 * @param low share below the schedule's least sigma
 * @param high share below its greatest
 */
record SigmaDensity(Schedule schedule, DoubleUnaryOperator quantile, double low, double high)
    implements LevelDensity {

  /**
   * The density.
   *
   * @param name for messages
   * @param schedule gives the levels
   * @param cdf share below a log sigma; 0 and 1 at minus and plus infinity
   * @param quantile its inverse
   * @return the density
   * @throws CatalogException if all of it lies beyond the schedule
   */
  static SigmaDensity of(
      String name, Schedule schedule, DoubleUnaryOperator cdf, DoubleUnaryOperator quantile) {
    double least = schedule.level(schedule.start()).sigma();
    double greatest = schedule.level(schedule.end()).sigma();
    double low = cdf.applyAsDouble(Math.log(least));
    double high = cdf.applyAsDouble(Math.log(greatest));
    if (!(high - low > 1e-3)) {
      throw new CatalogException(
          "density %s: only a share of %s lies within the noise levels of %s, sigma %s to %s"
              .formatted(name, high - low, schedule.spec(), least, greatest));
    }
    return new SigmaDensity(schedule, quantile, low, high);
  }

  @Override
  public NoiseLevel quantile(double u) {
    double p = low + (high - low) * LevelDensity.centred(u);
    double sigma = Math.exp(quantile.applyAsDouble(p));
    return schedule.level(schedule.time(NoiseLevel.ofSigma(sigma)));
  }
}
