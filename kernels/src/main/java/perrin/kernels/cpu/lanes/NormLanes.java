package perrin.kernels.cpu.lanes;

/**
 * The passes of a normalisation over rows that follow each other in memory: {@code rows x width}
 * contiguous elements, with one coefficient a column, the same for every row.
 */
public interface NormLanes {
  /**
   * Sums of columns: acc[j] += sum_r x[r][j].
   *
   * @param x operand
   * @param xi its first element
   * @param rows number of rows
   * @param width number of columns
   * @param acc accumulators
   * @param ai the first of them
   */
  default void sums(float[] x, int xi, int rows, int width, float[] acc, int ai) {
    for (int r = 0; r < rows; r++, xi += width) {
      for (int j = 0; j < width; j++) {
        acc[ai + j] += x[xi + j];
      }
    }
  }

  /**
   * Sums of squared deviations: acc[j] += sum_r (x[r][j] - mean[j])^2.
   *
   * @param x operand
   * @param xi its first element
   * @param rows number of rows
   * @param width number of columns
   * @param mean subtracted
   * @param mi its first element
   * @param acc accumulators
   * @param ai the first of them
   */
  default void deviations(
      float[] x, int xi, int rows, int width, float[] mean, int mi, float[] acc, int ai) {
    for (int r = 0; r < rows; r++, xi += width) {
      for (int j = 0; j < width; j++) {
        float d = x[xi + j] - mean[mi + j];
        acc[ai + j] += d * d;
      }
    }
  }

  /**
   * y = act(scale x + shift).
   *
   * @param x operand
   * @param xi its first element
   * @param y destination
   * @param yi its first element
   * @param rows number of rows
   * @param width number of columns
   * @param scale one a column
   * @param si its first element
   * @param shift one a column
   * @param hi its first element
   * @param silu whether act is SiLU, else the identity
   */
  default void apply(
      float[] x,
      int xi,
      float[] y,
      int yi,
      int rows,
      int width,
      float[] scale,
      int si,
      float[] shift,
      int hi,
      boolean silu) {
    for (int r = 0; r < rows; r++, xi += width, yi += width) {
      for (int j = 0; j < width; j++) {
        float z = scale[si + j] * x[xi + j] + shift[hi + j];
        y[yi + j] = silu ? (float) (z / (1 + Math.exp(-z))) : z;
      }
    }
  }

  /**
   * The sums of the backward pass: gz = gy act'(z), z = scale x + shift; acc[j] += gz and acc[width
   * + j] += gz x[r][j] - gz mean[j]. With SiLU, gz is stored.
   *
   * @param gy cotangent
   * @param gi its first element
   * @param x operand
   * @param xi its first element
   * @param gz destination of gz if act is SiLU
   * @param zi its first element
   * @param rows number of rows
   * @param width number of columns
   * @param c coefficients: scale, shift, mean, {@code width} each
   * @param ci the first of them
   * @param acc accumulators, twice {@code width}
   * @param ai the first of them
   * @param silu whether act is SiLU, else the identity
   */
  default void gradientSums(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float[] gz,
      int zi,
      int rows,
      int width,
      float[] c,
      int ci,
      float[] acc,
      int ai,
      boolean silu) {
    for (int i = 0; i < rows * width; i++) {
      int j = i % width;
      float v = x[xi + i];
      float g = gy[gi + i];
      if (silu) {
        float z = c[ci + j] * v + c[ci + width + j];
        float s = (float) (1 / (1 + Math.exp(-z)));
        g *= s * (1 + z * (1 - s));
        gz[zi + i] = g;
      }
      acc[ai + j] += g;
      acc[ai + width + j] += g * (v - c[ci + 2 * width + j]);
    }
  }

  /**
   * gx = a gz + b x + c.
   *
   * @param gz cotangent before the affine part
   * @param zi its first element
   * @param x operand
   * @param xi its first element
   * @param gx destination; may be gz
   * @param gi its first element
   * @param rows number of rows
   * @param width number of columns
   * @param c coefficients: a, b, c, {@code width} each
   * @param ci the first of them
   */
  default void gradient(
      float[] gz,
      int zi,
      float[] x,
      int xi,
      float[] gx,
      int gi,
      int rows,
      int width,
      float[] c,
      int ci) {
    for (int i = 0; i < rows * width; i++) {
      int j = ci + i % width;
      gx[gi + i] = c[j] * gz[zi + i] + (c[j + width] * x[xi + i] + c[j + 2 * width]);
    }
  }

  /**
   * y = x + y.
   *
   * @param x summand
   * @param xi its first element
   * @param y the other summand and the sum
   * @param yi its first element
   * @param n number of elements
   */
  default void add(float[] x, int xi, float[] y, int yi, int n) {
    for (int i = 0; i < n; i++) {
      y[yi + i] = x[xi + i] + y[yi + i];
    }
  }

  /**
   * y = (a + b) + y.
   *
   * @param a first summand
   * @param ai its first element
   * @param b second summand
   * @param bi its first element
   * @param y third summand and the sum
   * @param yi its first element
   * @param n number of elements
   */
  default void addSum(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    for (int i = 0; i < n; i++) {
      y[yi + i] = (a[ai + i] + b[bi + i]) + y[yi + i];
    }
  }
}
