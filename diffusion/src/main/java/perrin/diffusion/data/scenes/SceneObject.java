package perrin.diffusion.data.scenes;

/**
 * One shape in a picture.
 *
 * @param shape its shape
 * @param colour the name of its colour
 * @param x the centre, a fraction of the side from the left
 * @param y the centre, a fraction of the side from the top
 * @param radius a fraction of the side
 * @param angle the rotation in radians, clockwise
 * @param paint with what it is drawn, near the colour's own
 */
public record SceneObject(
    SceneShape shape,
    SceneColour colour,
    double x,
    double y,
    double radius,
    double angle,
    Rgb paint) {
  /**
   * Whether it is small or large.
   *
   * @return by the radius
   */
  public SceneSize size() {
    return SceneSize.of(radius);
  }

  /**
   * Where it lies.
   *
   * @return by the centre
   */
  public ScenePlace place() {
    return ScenePlace.of(x, y);
  }

  /** The distance at which two outlines cannot touch. */
  double room(SceneObject other) {
    return radius * shape.reach() + other.radius * other.shape.reach();
  }

  double distance(SceneObject other) {
    double dx = x - other.x;
    double dy = y - other.y;
    return Math.sqrt(dx * dx + dy * dy);
  }
}
