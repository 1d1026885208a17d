package perrin.diffusion.restoration;

import perrin.autograd.Var;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.solver.inverse.Known;
import perrin.diffusion.solver.inverse.KnownPart;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Pixels are hidden, in all channels: {@code y = m x_0}.
 *
 * @param image shape of the pictures
 * @param hidden [H,W] for all pictures, or one for each; true where a pixel is hidden
 */
public record Masking(ImageShape image, boolean[][] hidden) implements Degradation {
  /**
   * Checks the masks.
   *
   * @throws IllegalArgumentException if there is none, or one is of another size
   */
  public Masking {
    hidden = hidden.clone();
    for (boolean[] mask : hidden) {
      if (mask.length != image.height() * image.width()) {
        throw new IllegalArgumentException(
            "mask: %d pixels, the pictures are %s".formatted(mask.length, image));
      }
    }
    if (hidden.length == 0) {
      throw new IllegalArgumentException("mask: there is none");
    }
  }

  /**
   * The mask of a picture.
   *
   * @param picture its number
   * @return [H,W], true where a pixel is hidden; not to be changed
   */
  public boolean[] of(int picture) {
    return hidden[hidden.length == 1 ? 0 : picture];
  }

  /** m, 1 where a pixel is known. */
  private Var mask(Backend backend, int[] pictures) {
    int plane = image.height() * image.width();
    int rows = hidden.length == 1 ? 1 : pictures.length;
    var m = new float[rows * plane];
    for (int row = 0; row < rows; row++) {
      boolean[] mask = of(pictures[row]);
      for (int i = 0; i < plane; i++) {
        m[row * plane + i] = mask[i] ? 0 : 1;
      }
    }
    Shape shape = Shape.of(rows, 1, image.height(), image.width());
    return Var.constant(Tensor.of(backend, shape, m));
  }

  @Override
  public ImageShape measured() {
    return image;
  }

  @Override
  public Var measure(Var x, int[] pictures) {
    return x.mul(mask(x.backend(), pictures));
  }

  @Override
  public double rowLength() {
    return 1;
  }

  @Override
  public KnownPart known(Var y, int[] pictures) {
    return new Known(mask(y.backend(), pictures), y);
  }

  @Override
  public float[] shown(float[] y, int picture) {
    return y.clone();
  }
}
