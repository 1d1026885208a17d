package perrin.diffusion.evaluation.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Finds coloured shapes in a picture by geometry. */
public final class SceneEye {
  private static final double HALF = 0.5;

  private SceneEye() {}

  /**
   * Looks at a picture.
   *
   * @param images values in [-1,1]
   * @param offset where the picture {@code [3,side,side]} begins
   * @param side of the picture in pixels
   * @return what is found, from the top
   */
  public static List<Seen> look(float[] images, int offset, int side) {
    Objects.checkFromIndexSize(offset, 3 * side * side, images.length);
    var seen = new ArrayList<Seen>();
    for (Patch patch : Patch.of(new Coverage(images, offset, side), HALF)) {
      seen.add(see(patch));
    }
    return seen;
  }

  private static Seen see(Patch patch) {
    var moments = Moments.of(patch.alpha(), patch.side());
    var fit = Outline.best(patch, moments);
    double side = patch.side();
    return new Seen(
        fit.overlap() >= Outline.FITS ? fit.shape() : null,
        ColourName.of(patch.colour()),
        moments.x() / side,
        moments.y() / side,
        fit.radius() / side,
        fit.overlap());
  }
}
