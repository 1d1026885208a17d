package perrin.diffusion.data.scenes;

import java.util.Locale;
import perrin.diffusion.data.shapes.ShapeClass;

/** The shapes in scenes: outlines that a dozen pixels tell apart. */
public enum SceneShape {
  /** A disc. */
  CIRCLE(ShapeClass.CIRCLE, 0, 0.85),
  /** A square. */
  SQUARE(ShapeClass.SQUARE, 0, 1.08),
  /** An equilateral triangle, point up. */
  TRIANGLE(ShapeClass.TRIANGLE, 0, 1.05),
  /** A star of five points. */
  STAR(ShapeClass.STAR, 0, 1.1),
  /** A plus sign. */
  CROSS(ShapeClass.CROSS, 0, 1.05),
  /** A ring. */
  RING(ShapeClass.CIRCLE, 0.21, 1.06);

  private final ShapeClass outline;
  private final double halfStroke;
  private final double reach;

  SceneShape(ShapeClass outline, double halfStroke, double reach) {
    this.outline = outline;
    this.halfStroke = halfStroke;
    this.reach = reach;
  }

  /**
   * The signed distance to the outline.
   *
   * @param x to the right, in radii
   * @param y down, in radii
   * @return in radii, negative inside
   */
  public double distance(double x, double y) {
    double d = outline.distance(x, y);
    return halfStroke > 0 ? Math.abs(d) - halfStroke : d;
  }

  /**
   * How far the shape reaches from its centre.
   *
   * @return in radii
   */
  public double reach() {
    return reach;
  }

  /**
   * The word in captions.
   *
   * @return for example {@code star}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
