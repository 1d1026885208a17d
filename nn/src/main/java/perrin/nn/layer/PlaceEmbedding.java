package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Fixed sines and cosines of a place's column and row (the 2-d form of Vaswani et al. 2017, arXiv
 * 1706.03762, section 3.5, that He et al. 2022, arXiv 2111.06377, and DiT use): the first half of
 * the features is of the column, the second of the row; in each first sines, then cosines, of
 * frequencies 10000^(-i / n), n = features / 4.
 */
public final class PlaceEmbedding {
  private PlaceEmbedding() {}

  /**
   * The table.
   *
   * @param backend where it lies
   * @param features a multiple of 4
   * @param rows of places
   * @param columns of places
   * @return [1,rows columns,features], row by row
   */
  public static Var table(Backend backend, int features, int rows, int columns) {
    int n = features / 4;
    double[] out = new double[rows * columns * features];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        int at = (r * columns + c) * features;
        for (int i = 0; i < n; i++) {
          double w = Math.exp(-Math.log(10000) * i / n);
          out[at + i] = Math.sin(c * w);
          out[at + n + i] = Math.cos(c * w);
          out[at + 2 * n + i] = Math.sin(r * w);
          out[at + 3 * n + i] = Math.cos(r * w);
        }
      }
    }
    return Var.constant(Tensor.constant(backend, Shape.of(1, rows * columns, features), out));
  }
}
