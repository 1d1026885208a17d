package perrin.diffusion.data.shapes;

/**
 * How much of each pixel an outline covers: {@code clamp(1/2 - d)} for the signed distance d in
 * pixels from the pixel's centre to the outline.
 */
public final class Drawing {
  private Drawing() {}

  /** Signed distance in pixels as a function of a place in the outline's own units. */
  @FunctionalInterface
  public interface Outline {
    /**
     * The distance.
     *
     * @param x to the right, 1 being the radius
     * @param y down, 1 being the radius
     * @return pixels, negative inside
     */
    double distance(double x, double y);
  }

  /** Receives the pixels that are covered. */
  @FunctionalInterface
  public interface Brush {
    /**
     * One pixel.
     *
     * @param pixel its place, row by row
     * @param coverage in (0, 1]
     */
    void paint(int pixel, double coverage);
  }

  /**
   * Where an outline lies.
   *
   * @param x the centre in pixels from the left
   * @param y the centre in pixels from the top
   * @param angle the rotation in radians, clockwise
   * @param radius pixels to one unit of the outline
   */
  public record Placed(double x, double y, double angle, double radius) {}

  /**
   * Covers the pixels of a square picture; what lies outside of the picture is left out.
   *
   * @param side of the picture in pixels
   * @param outline what is drawn
   * @param placed where
   * @param reach no pixel farther from the centre is covered
   * @param brush told of every covered pixel, row by row
   */
  public static void cover(int side, Outline outline, Placed placed, double reach, Brush brush) {
    double cx = placed.x();
    double cy = placed.y();
    double cos = StrictMath.cos(placed.angle()) / placed.radius();
    double sin = StrictMath.sin(placed.angle()) / placed.radius();
    int left = Math.max(0, (int) (cx - reach));
    int right = Math.min(side - 1, (int) (cx + reach));
    int bottom = Math.min(side - 1, (int) (cy + reach));
    for (int row = Math.max(0, (int) (cy - reach)); row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double dx = column + 0.5 - cx;
        double dy = row + 0.5 - cy;
        if (dx * dx + dy * dy > reach * reach) {
          continue;
        }
        double outside = outline.distance(cos * dx + sin * dy, cos * dy - sin * dx);
        if (outside < 0.5) {
          brush.paint(row * side + column, Math.min(1, 0.5 - outside));
        }
      }
    }
  }
}
