package perrin.kernels.cpu.lanes;

/**
 * The passes over a block of attention scores that lies with one row a key and one column a query,
 * so that every query owns one lane.
 */
public interface AttentionLanes {
  /**
   * One block of an online softmax (Milakov and Gimelshein 2018, arXiv 1805.02867, alg. 3): with m
   * the new maximum of a column, x = e^(scale (x - m)), decay = e^(scale (most - m)), sum = decay
   * sum + sum of the new x, most = m.
   *
   * @param x scores [keys][columns], overwritten
   * @param xi their first element
   * @param keys rows
   * @param stride distance of consecutive rows
   * @param columns a multiple of the tile's columns
   * @param scale factor of the scores, above 0
   * @param most largest score of each column so far, -infinity at first
   * @param mi its first element
   * @param sum sum of exponentials of each column so far, 0 at first
   * @param si its first element
   * @param decay written: by what earlier sums of each column shrink
   * @param di its first element
   */
  default void softmaxStep(
      float[] x,
      int xi,
      int keys,
      int stride,
      int columns,
      float scale,
      float[] most,
      int mi,
      float[] sum,
      int si,
      float[] decay,
      int di) {
    for (int j = 0; j < columns; j++) {
      float m = most[mi + j];
      for (int k = 0; k < keys; k++) {
        m = Math.max(m, x[xi + k * stride + j]);
      }
      float total = 0;
      for (int k = 0; k < keys; k++) {
        int at = xi + k * stride + j;
        x[at] = (float) Math.exp(scale * (x[at] - m));
        total += x[at];
      }
      decay[di + j] = (float) Math.exp(scale * (most[mi + j] - m));
      sum[si + j] = decay[di + j] * sum[si + j] + total;
      most[mi + j] = m;
    }
  }

  /**
   * Ends an online softmax: most = scale most + log(sum), sum = 1 / sum.
   *
   * @param most largest score of each column, becomes the logarithm of the sum of exponentials
   * @param mi its first element
   * @param sum sum of exponentials of each column, becomes its inverse
   * @param si its first element
   * @param columns a multiple of the tile's columns
   * @param scale factor of the scores
   */
  default void softmaxEnd(float[] most, int mi, float[] sum, int si, int columns, float scale) {
    for (int j = 0; j < columns; j++) {
      most[mi + j] = (float) (scale * most[mi + j] + Math.log(sum[si + j]));
      sum[si + j] = 1 / sum[si + j];
    }
  }

  /**
   * The softmax again and its product: p = e^(scale x - logSum) and g = scale p (g - dot). Besides,
   * p and g are written in the grouped form of {@link GemmTile} with keys as rows and queries as
   * terms of the sum: strips [columns/group][rows][group].
   *
   * @param x scores [keys][columns]
   * @param g cotangents of p, overwritten with those of x
   * @param xi first element of both
   * @param keys rows
   * @param stride distance of consecutive rows
   * @param columns a multiple of the tile's columns
   * @param scale factor of the scores
   * @param logSum of each column, no less than any scaled score but for rounding
   * @param li its first element
   * @param dot sum of p g of each column
   * @param di its first element
   * @param weights p grouped
   * @param slopes g grouped
   * @param wi first element of both
   * @param strip distance of consecutive strips
   * @param tile says how wide groups and how high strips are
   */
  default void softmaxSlopes(
      float[] x,
      float[] g,
      int xi,
      int keys,
      int stride,
      int columns,
      float scale,
      float[] logSum,
      int li,
      float[] dot,
      int di,
      float[] weights,
      float[] slopes,
      int wi,
      int strip,
      GemmTile tile) {
    int rows = tile.rows();
    int group = tile.group();
    for (int k = 0; k < keys; k++) {
      for (int j = 0; j < columns; j++) {
        int at = xi + k * stride + j;
        float p = (float) Math.exp(scale * x[at] - logSum[li + j]);
        float slope = scale * p * (g[at] - dot[di + j]);
        int to = wi + k / rows * strip + j / group * rows * group + k % rows * group + j % group;
        g[at] = slope;
        weights[to] = p;
        slopes[to] = slope;
      }
    }
  }
}
