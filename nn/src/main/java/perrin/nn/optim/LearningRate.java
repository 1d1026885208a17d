package perrin.nn.optim;

/** A learning rate as a pure function of the step, so that a resumed run needs no state for it. */
@FunctionalInterface
public interface LearningRate {

  /**
   * The rate.
   *
   * @param k steps already taken, from 0
   * @return at least 0
   */
  double at(long k);

  /**
   * Always the same.
   *
   * @param rate the rate, finite and at least 0
   * @return the schedule
   */
  static LearningRate constant(double rate) {
    check(rate);
    return _ -> rate;
  }

  /**
   * Half a cosine from peak to floor (Loshchilov and Hutter 2017, arXiv 1608.03983, eq. 5, without
   * restarts): floor + (peak - floor)(1 + cos(pi k / steps)) / 2, then floor.
   *
   * @param peak rate at step 0
   * @param floor rate from the last step on
   * @param steps length, at least 1
   * @return the schedule
   */
  static LearningRate cosine(double peak, double floor, long steps) {
    check(peak);
    check(floor);
    if (steps < 1) {
      throw new IllegalArgumentException(
          "learning rate: a cosine needs at least 1 step, not " + steps);
    }
    return k ->
        k >= steps
            ? floor
            : floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * k / (double) steps));
  }

  /**
   * This schedule times min(1, (k + 1) / steps): a linear rise that overlays it.
   *
   * @param steps length of the rise; 0 for none
   * @return the schedule
   */
  default LearningRate warmedUp(long steps) {
    if (steps < 0) {
      throw new IllegalArgumentException("learning rate: warm-up steps must be at least 0");
    }
    return steps == 0 ? this : k -> at(k) * Math.min(1, (k + 1) / (double) steps);
  }

  /**
   * This schedule up to a step, then another one that counts from there.
   *
   * @param steps length of this part
   * @param next what follows
   * @return the schedule
   */
  default LearningRate then(long steps, LearningRate next) {
    return k -> k < steps ? at(k) : next.at(k - steps);
  }

  private static void check(double rate) {
    if (!(rate >= 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException(
          "learning rate: must be finite and at least 0, but is " + rate);
    }
  }
}
