package perrin.diffusion.evaluation.scene;

import perrin.diffusion.data.scenes.SceneColour;
import perrin.diffusion.data.scenes.ScenePlace;
import perrin.diffusion.data.scenes.SceneShape;
import perrin.diffusion.data.scenes.SceneSize;

/**
 * Something that was found in a picture.
 *
 * @param shape the shape that fits, or null if none does
 * @param colour the name of its colour
 * @param x the centroid, a fraction of the side from the left
 * @param y the centroid, a fraction of the side from the top
 * @param radius of the best fitting shape, a fraction of the side
 * @param overlap how well that fits, from 0 to 1
 */
public record Seen(
    SceneShape shape, SceneColour colour, double x, double y, double radius, double overlap) {
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
   * @return by the centroid
   */
  public ScenePlace place() {
    return ScenePlace.of(x, y);
  }
}
