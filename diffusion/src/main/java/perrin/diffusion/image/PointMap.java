package perrin.diffusion.image;

import java.util.Arrays;

/** Draws points of the plane as a map of how many fall where. */
public final class PointMap {
  /** Cells a side, and pixels a side of a cell. */
  private static final int SIDE = 192;

  private static final int PIXELS = 2;

  private PointMap() {}

  /**
   * Draws points, the second coordinate growing upwards. The picture reaches a little further than
   * 99 in 100 coordinates; what lies beyond is drawn at its edge.
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
    float reach = reach(points);
    var hits = new int[SIDE * SIDE];
    int most = 1;
    for (int i = 0; i < points.length; i += 2) {
      int x = cell(points[i], reach);
      int y = SIDE - 1 - cell(points[i + 1], reach);
      most = Math.max(most, ++hits[y * SIDE + x]);
    }
    int wide = SIDE * PIXELS;
    var grey = new byte[wide * wide];
    for (int i = 0; i < grey.length; i++) {
      int hit = hits[i / wide / PIXELS * SIDE + i % wide / PIXELS];
      grey[i] = (byte) Math.round(255 * Math.sqrt((double) hit / most));
    }
    return new Bitmap(wide, wide, 1, grey);
  }

  private static float reach(float[] points) {
    float[] sizes = new float[points.length];
    int n = 0;
    for (float p : points) {
      if (Float.isFinite(p)) {
        sizes[n++] = Math.abs(p);
      }
    }
    Arrays.sort(sizes, 0, n);
    return n == 0
        ? 1
        : Math.max(Float.MIN_NORMAL, Math.min(sizes[n - 1], 1.25f * sizes[(int) (0.99 * (n - 1))]));
  }

  private static int cell(float value, float reach) {
    return Math.clamp((int) ((value / reach + 1) / 2 * SIDE), 0, SIDE - 1);
  }
}
