package perrin.diffusion.restoration;

import perrin.autograd.Var;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.image.Resampling;
import perrin.diffusion.solver.inverse.KnownPart;
import perrin.diffusion.solver.inverse.KnownProjection;
import perrin.tensor.Shape;

/**
 * The picture is made smaller: y are the means over blocks of {@code factor} by {@code factor}
 * pixels. P puts each block's mean into all of its pixels.
 *
 * @param image shape of the pictures
 * @param factor by which both sides shrink
 */
public record Shrinking(ImageShape image, int factor) implements Degradation {
  /**
   * Checks the factor.
   *
   * @throws IllegalArgumentException if it is below 2 or does not divide both sides
   */
  public Shrinking {
    if (factor < 2 || image.height() % factor != 0 || image.width() % factor != 0) {
      throw new IllegalArgumentException(
          "factor %d must be at least 2 and divide the sides of %d x %d pixels"
              .formatted(factor, image.width(), image.height()));
    }
  }

  @Override
  public ImageShape measured() {
    return new ImageShape(image.channels(), image.height() / factor, image.width() / factor);
  }

  @Override
  public Var measure(Var x, int[] pictures) {
    return means(x);
  }

  private Var means(Var x) {
    int h = image.height() / factor;
    int w = image.width() / factor;
    int b = x.dim(0);
    return x.reshape(b, image.channels(), h, factor, w, factor)
        .mean(3, 5)
        .reshape(b, image.channels(), h, w);
  }

  private Var lift(Var y) {
    int h = image.height() / factor;
    int w = image.width() / factor;
    int b = y.dim(0);
    return y.reshape(b, image.channels(), h, 1, w, 1)
        .expand(Shape.of(b, image.channels(), h, factor, w, factor))
        .reshape(b, image.channels(), image.height(), image.width());
  }

  @Override
  public double rowLength() {
    return 1.0 / factor;
  }

  @Override
  public KnownPart known(Var y, int[] pictures) {
    return new KnownProjection(x -> lift(means(x)), lift(y));
  }

  @Override
  public float[] shown(float[] y, int picture) {
    ImageShape small = measured();
    return Resampling.NEAREST.resize(
        y, small.height(), small.width(), image.height(), image.width());
  }
}
