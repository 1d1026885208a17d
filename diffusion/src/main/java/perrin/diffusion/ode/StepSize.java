package perrin.diffusion.ode;

/**
 * How the length of steps follows the error: {@code h_new = h safety err^{-0.7/k} err_old^{0.4/k}}
 * with k = q + 1, where the estimate falls as h^k (a proportional-integral controller: Gustafsson
 * 1991; Hairer and Wanner, Solving ODEs II, IV.2). After a rejection the old error does not count
 * and steps do not grow.
 */
public final class StepSize {
  private static final double SAFETY = 0.9;
  private static final double LEAST = 0.2;
  private static final double MOST = 5;

  private final int k;
  private double old = 1;
  private boolean rejected;

  /**
   * A controller at the beginning of an integration.
   *
   * @param k power of the step with which the error falls, at least 1
   */
  public StepSize(int k) {
    this.k = k;
  }

  /**
   * Whether an error is good enough.
   *
   * @param error in units of the tolerance
   * @return true if at most 1; false for NaN
   */
  public static boolean accepts(double error) {
    return error <= 1;
  }

  /**
   * By what the next step's length differs from this one's.
   *
   * @param error of the step just tried, in units of the tolerance; may be infinite or NaN
   * @return from 0.2 to 5, below 1 if the step was rejected
   */
  public double factor(double error) {
    if (!accepts(error)) {
      rejected = true;
      double f = SAFETY * Math.pow(error, -1.0 / k);
      return Double.isNaN(f) ? LEAST : Math.clamp(f, LEAST, SAFETY);
    }
    double e = Math.max(error, 1e-10);
    double f =
        rejected
            ? SAFETY * Math.pow(e, -1.0 / k)
            : SAFETY * Math.pow(e, -0.7 / k) * Math.pow(old, 0.4 / k);
    double most = rejected ? 1 : MOST;
    rejected = false;
    old = e;
    return Math.clamp(f, LEAST, most);
  }
}
