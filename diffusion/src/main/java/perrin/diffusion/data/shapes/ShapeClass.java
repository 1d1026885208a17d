package perrin.diffusion.data.shapes;

/**
 * The ten classes, each an outline given by its signed distance d(x, y): negative inside, positive
 * outside, exact near the outline. x points right, y down; every outline has a radius of about 1.
 */
public enum ShapeClass {
  /** A disc, or a ring when stroked. */
  CIRCLE((x, y) -> ShapeClass.length(x, y) - 0.85),
  /** An equilateral triangle, point up. */
  TRIANGLE(Polygon.regular(3, 1.05)),
  /** A square. */
  SQUARE(Polygon.of(-0.76, -0.76, 0.76, -0.76, 0.76, 0.76, -0.76, 0.76)),
  /** A star of five points. */
  STAR(Polygon.star(5, 1.1, 0.46)),
  /** A plus sign. */
  CROSS(
      Polygon.of(
          -0.3, -1, 0.3, -1, 0.3, -0.3, 1, -0.3, 1, 0.3, 0.3, 0.3, 0.3, 1, -0.3, 1, -0.3, 0.3, -1,
          0.3, -1, -0.3, -0.3, -0.3)),
  /** A heart: a square on its corner with half a disc on each upper edge. */
  HEART(ShapeClass::heart),
  /** A waning moon: a disc without another. */
  CRESCENT(ShapeClass::crescent),
  /** An arrow to the right. */
  ARROW(Polygon.of(-1, -0.32, 0.05, -0.32, 0.05, -0.82, 1.05, 0, 0.05, 0.82, 0.05, 0.32, -1, 0.32)),
  /** A drop of water: the hull of a disc and a point above it. */
  DROP(ShapeClass::drop),
  /** A flash of lightning. */
  BOLT(Polygon.of(0.35, -1.08, -0.78, 0.22, -0.1, 0.22, -0.35, 1.08, 0.78, -0.34, 0.1, -0.34));

  /** A distance as a function of the place. */
  @FunctionalInterface
  interface Distance {
    double at(double x, double y);
  }

  private final Distance distance;

  ShapeClass(Distance distance) {
    this.distance = distance;
  }

  /**
   * The signed distance to the outline.
   *
   * @param x to the right
   * @param y down
   * @return negative inside
   */
  public double distance(double x, double y) {
    return distance.at(x, y);
  }

  /**
   * The name in lists of classes.
   *
   * @return for example {@code star}
   */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  // Not Math.hypot, which is slower and may differ in its last bit from machine to machine.
  private static double length(double x, double y) {
    return Math.sqrt(x * x + y * y);
  }

  private static double crescent(double x, double y) {
    return Math.max(length(x, y) - 0.95, 0.78 - length(x - 0.5, y + 0.12));
  }

  private static double heart(double x, double y) {
    double a = 0.56; // half the square's side, and the discs' radius
    double h = Math.sqrt(0.5);
    double across = Math.abs(x);
    double below = y - 0.2;
    double u = (across - below) * h; // towards the upper right edge
    double v = (across + below) * h;
    double square = Math.max(Math.abs(u), Math.abs(v)) - a;
    double disc = length(u - a, v) - a;
    return Math.min(square, disc);
  }

  private static double drop(double x, double y) {
    double r = 0.6;
    double tip = 1.55; // from the disc's centre up to the point
    double across = Math.abs(x);
    double up = 0.45 - y;
    // The tangent from the tip touches where the radius makes this angle with the axis.
    double cos = r / tip;
    double sin = Math.sqrt(1 - cos * cos);
    double along = up * sin - across * cos;
    double side = across * sin + up * cos - r;
    if (along <= 0) {
      return length(across, up) - r;
    }
    double tangent = tip * sin;
    return along <= tangent ? side : length(side, along - tangent);
  }
}
