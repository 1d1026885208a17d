package perrin.diffusion;

import perrin.autograd.Var;

/**
 * What a model says about a noisy sample, in whatever kind it predicts; converted exactly into the
 * others on demand ({@link Kind#conversion}).
 *
 * @param kind what the value is
 * @param value [B, …]
 * @param x the noisy sample it was made from, of the same shape
 * @param levels the noise levels of the samples
 * @param varianceShare v of a learned variance sigma^2 = exp(v log beta + (1 - v) log beta~),
 *     element by element, of value's shape (REV-6); null where the model predicts none
 */
public record Prediction(Kind kind, Var value, Var x, NoiseLevels levels, Var varianceShare) {
  /**
   * A prediction without a variance.
   *
   * @param kind what the value is
   * @param value [B, …]
   * @param x the noisy sample it was made from, of the same shape
   * @param levels the noise levels of the samples
   */
  public Prediction(Kind kind, Var value, Var x, NoiseLevels levels) {
    this(kind, value, x, levels, null);
  }

  /**
   * Another value for the same sample, with the same variance: what guidance and clipping make.
   *
   * @param kind what the value is
   * @param value [B, …]
   * @return the prediction
   */
  public Prediction with(Kind kind, Var value) {
    return new Prediction(kind, value, x, levels, varianceShare);
  }

  /**
   * The same mean with a variance.
   *
   * @param share v, element by element, of value's shape
   * @return the prediction
   */
  public Prediction withVarianceShare(Var share) {
    return new Prediction(kind, value, x, levels, share);
  }

  /**
   * The predicted clean sample, x0Hat = (x - noise epsHat) / signal.
   *
   * @return [B, …]
   */
  public Var x0() {
    return as(Kind.X0);
  }

  /**
   * The predicted noise, epsHat = (x - signal x0Hat) / noise.
   *
   * @return [B, …]
   */
  public Var eps() {
    return as(Kind.EPS);
  }

  /**
   * v = signal epsHat - noise x0Hat.
   *
   * @return [B, …]
   */
  public Var v() {
    return as(Kind.V);
  }

  /**
   * The predicted score of the marginal at this level, -epsHat / noise.
   *
   * @return [B, …]
   */
  public Var score() {
    return as(Kind.SCORE);
  }

  /**
   * The prediction in another kind: a x + b value.
   *
   * @param wanted the kind
   * @return [B, …]
   * @throws ArithmeticException if the value does not determine it at a level
   */
  public Var as(Kind wanted) {
    if (wanted.equals(kind)) {
      return value;
    }
    return levels.combine(
        l -> kind.conversion(wanted, l)[0], x, l -> kind.conversion(wanted, l)[1], value);
  }
}
