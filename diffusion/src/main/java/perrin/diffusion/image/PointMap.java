package perrin.diffusion.image;

/** Draws points of the plane as a map of how many fall where. */
public final class PointMap {
  private static final int SIDE = 384;

  private PointMap() {}

  /**
   * Draws points; the picture reaches as far as they do, the second coordinate growing upwards.
   *
   * @param points [N,2] flattened
   * @return a grey picture, the brighter the denser
   * @throws IllegalArgumentException if the number of coordinates is odd
   */
  public static Bitmap draw(float[] points) {
    if (points.length % 2 != 0) {
      throw new IllegalArgumentException(
          "point map: " + points.length + " coordinates are no points of the plane");
    }
    float reach = Float.MIN_NORMAL;
    for (float p : points) {
      reach = Float.isFinite(p) ? Math.max(reach, Math.abs(p)) : reach;
    }
    var hits = new int[SIDE * SIDE];
    int most = 1;
    for (int i = 0; i < points.length; i += 2) {
      int x = cell(points[i], reach);
      int y = SIDE - 1 - cell(points[i + 1], reach);
      most = Math.max(most, ++hits[y * SIDE + x]);
    }
    var grey = new byte[hits.length];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (byte) Math.round(255 * Math.sqrt((double) hits[i] / most));
    }
    return new Bitmap(SIDE, SIDE, 1, grey);
  }

  private static int cell(float value, float reach) {
    return Math.clamp((int) ((value / reach + 1) / 2 * SIDE), 0, SIDE - 1);
  }
}
