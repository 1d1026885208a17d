package perrin.diffusion.schedule;

import java.util.function.DoubleUnaryOperator;

/** Times and their limits. */
final class Domain {
  /** Halvings after which the interval is far below any rounding. */
  private static final int HALVINGS = 120;

  private Domain() {}

  /** The time, if the schedule is defined there. */
  static double check(Schedule schedule, double t) {
    if (!(t >= schedule.start() && t <= schedule.end())) {
      throw new IllegalArgumentException(
          "schedule "
              + schedule.spec()
              + ": time "
              + t
              + " must be from "
              + schedule.start()
              + " to "
              + schedule.end());
    }
    return t;
  }

  /** The time, moved to the nearer end if it lies beyond; infinities included. */
  static double clamp(Schedule schedule, double t) {
    return Math.max(schedule.start(), Math.min(schedule.end(), t));
  }

  /** Where a falling function has a value, by bisection; an end if the value lies beyond. */
  static double solve(DoubleUnaryOperator falling, double value, double from, double to) {
    double low = from;
    double high = to;
    for (int i = 0; i < HALVINGS && low < high; i++) {
      double middle = low + (high - low) / 2;
      if (middle == low || middle == high) {
        break;
      }
      if (falling.applyAsDouble(middle) > value) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return falling.applyAsDouble(low) <= value ? low : high;
  }
}
