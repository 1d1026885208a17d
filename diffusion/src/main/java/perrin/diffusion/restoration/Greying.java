package perrin.diffusion.restoration;

import perrin.autograd.Var;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.solver.inverse.KnownPart;
import perrin.diffusion.solver.inverse.KnownProjection;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Colour becomes grey: y = l . x_0 at every pixel with Rec. 601's l = (0.299, 0.587, 0.114). P = l
 * l^T / |l|^2 is the luminance's direction; the two at right angles to it are the colour.
 *
 * @param image shape of the pictures, of 3 channels
 */
public record Greying(ImageShape image) implements Degradation {
  private static final double[] LUMA = {0.299, 0.587, 0.114};

  /**
   * Checks the channels.
   *
   * @throws IllegalArgumentException if there are not 3
   */
  public Greying {
    if (image.channels() != LUMA.length) {
      throw new IllegalArgumentException(
          "grey: pictures %s have no colours to take away; 3 channels are needed".formatted(image));
    }
  }

  private static Var weights(Backend backend) {
    return Var.constant(Tensor.of(backend, Shape.of(1, LUMA.length, 1, 1), LUMA));
  }

  private static double squaredLength() {
    double sum = 0;
    for (double l : LUMA) {
      sum += l * l;
    }
    return sum;
  }

  @Override
  public ImageShape measured() {
    return new ImageShape(1, image.height(), image.width());
  }

  @Override
  public Var measure(Var x, int[] pictures) {
    return luminance(x);
  }

  private static Var luminance(Var x) {
    return x.mul(weights(x.backend())).sum(1);
  }

  private static Var lift(Var y) {
    return y.mul(weights(y.backend()).mul(1 / squaredLength()));
  }

  @Override
  public double rowLength() {
    return Math.sqrt(squaredLength());
  }

  @Override
  public KnownPart known(Var y, int[] pictures) {
    return new KnownProjection(x -> lift(luminance(x)), lift(y));
  }

  @Override
  public float[] shown(float[] y, int picture) {
    var out = new float[y.length * LUMA.length];
    for (int c = 0; c < LUMA.length; c++) {
      System.arraycopy(y, 0, out, c * y.length, y.length);
    }
    return out;
  }
}
