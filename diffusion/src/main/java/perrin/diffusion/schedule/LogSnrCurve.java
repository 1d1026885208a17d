package perrin.diffusion.schedule;

import perrin.diffusion.NoiseLevel;

/**
 * A variance-preserving curve given by its log signal-to-noise ratio: {@code signal^2 =
 * sigmoid(lambda)}, {@code noise^2 = sigmoid(-lambda)} (Kingma et al. 2021, arXiv 2107.00630, with
 * gamma = -lambda), hence {@code beta = -d lambda / dt sigmoid(-lambda)}.
 */
public interface LogSnrCurve extends VpCurve {
  /**
   * The log signal-to-noise ratio.
   *
   * @param t in [start, end]
   * @return lambda(t), falling
   */
  double lambda(double t);

  /**
   * Its rate.
   *
   * @param t in [start, end]
   * @return d lambda / dt, below 0
   */
  double lambdaRate(double t);

  /**
   * The inverse of {@link #lambda}.
   *
   * @param lambda any number, infinities included
   * @return the time, which may lie beyond the ends
   */
  double timeOfLambda(double lambda);

  @Override
  default double logAlphaBar(double t) {
    double lambda = lambda(t);
    return lambda >= 0 ? -Math.log1p(Math.exp(-lambda)) : lambda - Math.log1p(Math.exp(lambda));
  }

  @Override
  default double beta(double t) {
    return -lambdaRate(t) / (1 + Math.exp(lambda(t)));
  }

  @Override
  default double timeOf(double logAlphaBar) {
    return timeOfLambda(logAlphaBar - Math.log(-Math.expm1(logAlphaBar)));
  }

  @Override
  default NoiseLevel level(double t) {
    return NoiseLevel.ofLambda(lambda(Domain.check(this, t)));
  }

  @Override
  default double time(NoiseLevel level) {
    return Domain.clamp(this, timeOfLambda(level.lambda()));
  }
}
