package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * The place of every pixel as two channels (Liu et al. 2018, arXiv 1807.03247, section 3): the
 * column, then the row, from -1 at the first to 1 at the last, so that a convolution beside them
 * need not be the same everywhere. 0 where there is one column or row only.
 */
public final class Coordinates {
  /** Channels. */
  public static final int CHANNELS = 2;

  private Coordinates() {}

  /**
   * The channels of a batch.
   *
   * @param backend where they lie
   * @param batch number of images
   * @param rows of each
   * @param columns of each
   * @return [batch,2,rows,columns], the same for every image
   */
  public static Var of(Backend backend, int batch, int rows, int columns) {
    int pixels = rows * columns;
    double[] out = new double[batch * CHANNELS * pixels];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        out[r * columns + c] = along(c, columns);
        out[pixels + r * columns + c] = along(r, rows);
      }
    }
    for (int b = 1; b < batch; b++) {
      System.arraycopy(out, 0, out, b * CHANNELS * pixels, CHANNELS * pixels);
    }
    return Var.constant(Tensor.constant(backend, Shape.of(batch, CHANNELS, rows, columns), out));
  }

  private static double along(int i, int n) {
    return n == 1 ? 0 : 2.0 * i / (n - 1) - 1;
  }
}
