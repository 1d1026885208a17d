package perrin.diffusion.schedule;

import perrin.diffusion.equation.Equation;

/**
 * The arc on which cosine schedules move: {@code sqrt(abar) = cos a}, {@code sqrt(1 - abar) = sin
 * a}, hence {@code abar = (cos 2a + 1) / 2} (SCH-2).
 */
@Equation("SCH-2")
final class CosineAngle {
  private CosineAngle() {}

  /**
   * log abar at an angle.
   *
   * @param a from 0 to pi / 2
   * @return log cos^2 a
   */
  static double logAlphaBar(double a) {
    double sin = Math.sin(a);
    return sin * sin < 0.5 ? Math.log1p(-sin * sin) : 2 * Math.log(Math.cos(a));
  }

  /**
   * The beta that moves from one angle to another: 1 - cos^2 b / cos^2 a = sin(b - a) sin(b + a) /
   * cos^2 a, which keeps its digits for small steps.
   *
   * @param a from 0, below pi / 2
   * @param b above a
   * @return beta
   */
  static double beta(double a, double b) {
    double cos = Math.cos(a);
    return Math.sin(b - a) * Math.sin(b + a) / (cos * cos);
  }
}
