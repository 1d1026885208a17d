package perrin.diffusion.data.shapes;

/** The signed distance to a polygon: the least distance to an edge, its sign by ray crossings. */
final class Polygon implements ShapeClass.Distance {
  private final double[] px;
  private final double[] py;
  private final double[] ex; // edge k runs from corner k by (ex, ey)
  private final double[] ey;
  private final double[] inverseLength2;

  private Polygon(double[] corners) {
    int n = corners.length / 2;
    px = new double[n];
    py = new double[n];
    ex = new double[n];
    ey = new double[n];
    inverseLength2 = new double[n];
    for (int k = 0; k < n; k++) {
      int next = (k + 1) % n;
      px[k] = corners[2 * k];
      py[k] = corners[2 * k + 1];
      ex[k] = corners[2 * next] - px[k];
      ey[k] = corners[2 * next + 1] - py[k];
      inverseLength2[k] = 1 / (ex[k] * ex[k] + ey[k] * ey[k]);
    }
  }

  /** The polygon with corners (x0, y0), (x1, y1) … */
  static Polygon of(double... corners) {
    return new Polygon(corners);
  }

  /** The polygon with n equal sides and corners at distance {@code radius}, the first on top. */
  static Polygon regular(int n, double radius) {
    return star(n, radius, radius * StrictMath.cos(StrictMath.PI / n));
  }

  /** The polygon whose 2n corners lie at two distances in turn, the first on top. */
  static Polygon star(int n, double outer, double inner) {
    var corners = new double[4 * n];
    for (int k = 0; k < 2 * n; k++) {
      double radius = k % 2 == 0 ? outer : inner;
      double angle = StrictMath.PI * k / n;
      corners[2 * k] = radius * StrictMath.sin(angle);
      corners[2 * k + 1] = -radius * StrictMath.cos(angle);
    }
    return new Polygon(corners);
  }

  @Override
  public double at(double x, double y) {
    double least = Double.MAX_VALUE;
    boolean inside = false;
    for (int k = 0; k < px.length; k++) {
      double dx = x - px[k];
      double dy = y - py[k];
      double along = Math.clamp((dx * ex[k] + dy * ey[k]) * inverseLength2[k], 0.0, 1.0);
      double ox = dx - along * ex[k];
      double oy = dy - along * ey[k];
      least = Math.min(least, ox * ox + oy * oy);
      // Does a ray to the right cross this edge?
      boolean straddles = (dy < 0) != (dy < ey[k]);
      inside ^= straddles && (dx * ey[k] < dy * ex[k]) == (ey[k] > 0);
    }
    return inside ? -Math.sqrt(least) : Math.sqrt(least);
  }
}
