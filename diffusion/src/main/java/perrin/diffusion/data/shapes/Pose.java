package perrin.diffusion.data.shapes;

import perrin.diffusion.data.KeyedRandom;

/**
 * What varies between pictures of one class.
 *
 * @param x the centre, as a fraction of the side, from the left
 * @param y the centre, as a fraction of the side, from the top
 * @param angle the rotation in radians, clockwise
 * @param radius the shape's radius as a fraction of the side
 * @param stroke the outline's width as a fraction of the side, or 0 for a filled shape
 * @param level the grey level on a black ground, in (0, 1]
 * @param hue the colour's place on a circle of circumference 3, red at 0, green at 1, blue at 2
 */
record Pose(
    double x, double y, double angle, double radius, double stroke, double level, double hue) {
  private static final double MAX_ANGLE = Math.PI / 6;

  /** The pose of one picture; the same draws in the same order whatever becomes of them. */
  static Pose of(long seed, long index) {
    var random = new KeyedRandom(seed, index);
    double radius = random.uniform(0.28, 0.37);
    double slack = 0.48 - 1.1 * radius;
    double x = 0.5 + random.uniform(-slack, slack);
    double y = 0.5 + random.uniform(-slack, slack);
    double angle = random.uniform(-MAX_ANGLE, MAX_ANGLE);
    boolean stroked = random.uniform() < 0.4;
    double width = random.uniform(0.055, 0.085);
    double level = random.uniform(0.6, 1);
    double hue = random.uniform(0, 3);
    return new Pose(x, y, angle, radius, stroked ? width : 0, level, hue);
  }

  /** The brightness of one colour component, 0 red, 1 green, 2 blue. */
  double brightness(int component) {
    double away = Math.abs(hue - component);
    return level * Math.clamp(1.5 - Math.min(away, 3 - away), 0.15, 1.0);
  }
}
