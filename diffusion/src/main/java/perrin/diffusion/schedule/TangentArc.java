package perrin.diffusion.schedule;

/**
 * The arc of the cosine schedules between two log-SNRs: {@code lambda = -2 log tan theta} with
 * theta linear in t. Both theta and pi/2 - theta keep their digits.
 *
 * @param lambdaMax log-SNR at t = 0
 * @param lambdaMin log-SNR at t = 1, below lambdaMax
 */
record TangentArc(double lambdaMax, double lambdaMin) {
  /** theta at t = 0. */
  private double first() {
    return Math.atan(Math.exp(-lambdaMax / 2));
  }

  /** pi/2 - theta at t = 1. */
  private double rest() {
    return Math.atan(Math.exp(lambdaMin / 2));
  }

  private double length() {
    return Math.PI / 2 - first() - rest();
  }

  double lambda(double t) {
    double theta = first() + length() * t;
    return theta < Math.PI / 4
        ? -2 * Math.log(Math.tan(theta))
        : 2 * Math.log(Math.tan(rest() + length() * (1 - t)));
  }

  double rate(double t) {
    double theta = Math.min(first() + length() * t, rest() + length() * (1 - t));
    return -4 * length() / Math.sin(2 * theta);
  }

  double time(double lambda) {
    return lambda > 0
        ? (Math.atan(Math.exp(-lambda / 2)) - first()) / length()
        : 1 - (Math.atan(Math.exp(lambda / 2)) - rest()) / length();
  }
}
