package perrin.diffusion.evaluation.scene;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.data.scenes.SceneShape;
import perrin.diffusion.data.shapes.Drawing;

/**
 * The ideal figure of a shape, laid over a patch: as large as the patch's area says, about its
 * centroid, turned as its moment says. How well it fits is the overlap {@code Σ min / Σ max} of the
 * two coverages.
 */
final class Outline {
  /** Below this a patch is none of the shapes. */
  static final double FITS = 0.55;

  /** Widths of the soft edge in pixels: as drawn, and blurred. */
  private static final double[] EDGES = {1, 2};

  private static final List<Outline> ALL = all();

  private final SceneShape shape;
  private final int symmetry; // 0 for round
  private final double area; // at radius 1
  private final double turned;

  private Outline(SceneShape shape, int symmetry) {
    this.shape = shape;
    this.symmetry = symmetry;
    int fine = 256;
    double radius = fine / 2.5;
    var alpha = new float[fine * fine];
    cover(shape, fine, new Drawing.Placed(fine / 2.0, fine / 2.0, 0, radius), 1, alpha);
    var moments = Moments.of(alpha, fine);
    this.area = moments.area() / (radius * radius);
    this.turned = symmetry == 0 ? 0 : moments.turned(alpha, fine, symmetry);
  }

  private static List<Outline> all() {
    var outlines = new ArrayList<Outline>();
    for (var shape : SceneShape.values()) {
      outlines.add(
          new Outline(
              shape,
              switch (shape) {
                case CIRCLE, RING -> 0;
                case TRIANGLE -> 3;
                case SQUARE, CROSS -> 4;
                case STAR -> 5;
              }));
    }
    return List.copyOf(outlines);
  }

  /**
   * The figure that fits best.
   *
   * @param shape which one
   * @param radius in pixels
   * @param overlap from 0 to 1
   */
  record Fit(SceneShape shape, double radius, double overlap) {}

  /** The best fit, however bad. */
  static Fit best(Patch patch, Moments moments) {
    Fit best = new Fit(SceneShape.CIRCLE, 0, -1);
    for (var outline : ALL) {
      Fit fit = outline.fit(patch, moments);
      best = fit.overlap() > best.overlap() ? fit : best;
    }
    return best;
  }

  private Fit fit(Patch patch, Moments moments) {
    int side = patch.side();
    double radius = Math.sqrt(moments.area() / area);
    double angle = symmetry == 0 ? 0 : moments.turned(patch.alpha(), side, symmetry) - turned;
    var placed = new Drawing.Placed(moments.x(), moments.y(), angle, radius);
    double best = 0;
    for (double edge : EDGES) {
      var ideal = new float[side * side];
      cover(shape, side, placed, edge, ideal);
      best = Math.max(best, overlap(ideal, patch.alpha()));
    }
    return new Fit(shape, radius, best);
  }

  private static double overlap(float[] a, float[] b) {
    double both = 0;
    double either = 0;
    for (int p = 0; p < a.length; p++) {
      both += Math.min(a[p], b[p]);
      either += Math.max(a[p], b[p]);
    }
    return both / either;
  }

  private static void cover(
      SceneShape shape, int side, Drawing.Placed placed, double edge, float[] into) {
    Drawing.cover(
        side,
        (u, v) -> placed.radius() * shape.distance(u, v) / edge,
        placed,
        shape.reach() * placed.radius() + edge,
        (pixel, coverage) -> into[pixel] = (float) coverage);
  }
}
