package perrin.diffusion.data.scenes;

import java.util.List;
import perrin.diffusion.data.shapes.Drawing;

/**
 * What is in a picture.
 *
 * @param objects the shapes, in the order in which a caption names them
 * @param top the ground's colour at the upper edge
 * @param bottom the ground's colour at the lower edge
 */
public record Scene(List<SceneObject> objects, Rgb top, Rgb bottom) {
  /** Copies the list. */
  public Scene {
    objects = List.copyOf(objects);
  }

  /**
   * Draws the scene, edges being as soft as a pixel.
   *
   * @param side of the picture in pixels
   * @param into receives {@code [3,side,side]} in [-1,1]
   * @param offset where the first value goes
   */
  public void draw(int side, float[] into, int offset) {
    int plane = side * side;
    for (int c = 0; c < 3; c++) {
      for (int p = 0; p < plane; p++) {
        double down = (p / side + 0.5) / side;
        double value = top.component(c) + (bottom.component(c) - top.component(c)) * down;
        into[offset + c * plane + p] = (float) (2 * value - 1);
      }
    }
    for (SceneObject object : objects) {
      draw(object, side, into, offset);
    }
  }

  private static void draw(SceneObject object, int side, float[] into, int offset) {
    int plane = side * side;
    double radius = object.radius() * side;
    Drawing.cover(
        side,
        (x, y) -> radius * object.shape().distance(x, y),
        new Drawing.Placed(object.x() * side, object.y() * side, object.angle(), radius),
        object.shape().reach() * radius + 1,
        (pixel, coverage) -> {
          for (int c = 0; c < 3; c++) {
            int at = offset + c * plane + pixel;
            double under = into[at];
            into[at] = (float) (under + coverage * (2 * object.paint().component(c) - 1 - under));
          }
        });
  }
}
