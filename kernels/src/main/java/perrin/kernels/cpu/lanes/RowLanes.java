package perrin.kernels.cpu.lanes;

/** The passes over one contiguous row of a softmax or a layer normalisation. */
public interface RowLanes {
  /**
   * Largest element.
   *
   * @param x operand
   * @param xi its first element
   * @param n length, at least 1
   * @return the maximum, NaN if any is
   */
  default float max(float[] x, int xi, int n) {
    float m = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      m = Math.max(m, x[xi + i]);
    }
    return m;
  }

  /**
   * Sum in a fixed order.
   *
   * @param x operand
   * @param xi its first element
   * @param n length
   * @return the sum
   */
  default double sum(float[] x, int xi, int n) {
    double s = 0;
    for (int i = 0; i < n; i++) {
      s += x[xi + i];
    }
    return s;
  }

  /**
   * Sum of products in a fixed order.
   *
   * @param x left operand
   * @param xi its first element
   * @param y right operand
   * @param yi its first element
   * @param n length
   * @return the sum
   */
  default double dot(float[] x, int xi, float[] y, int yi, int n) {
    double s = 0;
    for (int i = 0; i < n; i++) {
      s += (double) x[xi + i] * y[yi + i];
    }
    return s;
  }

  /**
   * Sum of (x - mean)^2 in a fixed order.
   *
   * @param x operand
   * @param xi its first element
   * @param n length
   * @param mean subtracted
   * @return the sum
   */
  default double squaredDeviations(float[] x, int xi, int n, float mean) {
    double s = 0;
    for (int i = 0; i < n; i++) {
      double d = x[xi + i] - mean;
      s += d * d;
    }
    return s;
  }

  /**
   * y = e^(scale x - shift).
   *
   * @param x operand
   * @param xi its first element
   * @param y destination; may be x
   * @param yi its first element
   * @param n length
   * @param scale factor
   * @param shift subtracted after scaling
   * @return the sum of y
   */
  default double exponentials(
      float[] x, int xi, float[] y, int yi, int n, float scale, float shift) {
    double s = 0;
    for (int i = 0; i < n; i++) {
      float e = (float) Math.exp(scale * x[xi + i] - shift);
      y[yi + i] = e;
      s += e;
    }
    return s;
  }

  /**
   * y = scale x + shift.
   *
   * @param x operand
   * @param xi its first element
   * @param y destination; may be x
   * @param yi its first element
   * @param n length
   * @param scale factor
   * @param shift added after scaling
   */
  default void affine(float[] x, int xi, float[] y, int yi, int n, float scale, float shift) {
    for (int i = 0; i < n; i++) {
      y[yi + i] = scale * x[xi + i] + shift;
    }
  }

  /**
   * y = e^(x - max) / sum e^(x - max).
   *
   * @param x operand
   * @param xi its first element
   * @param y destination; may be x
   * @param yi its first element
   * @param n length, at least 1
   */
  default void softmax(float[] x, int xi, float[] y, int yi, int n) {
    float max = max(x, xi, n);
    double sum = exponentials(x, xi, y, yi, n, 1, max);
    affine(y, yi, y, yi, n, (float) (1 / sum), 0);
  }

  /**
   * gx = scale y (gy - dot): the product of a softmax.
   *
   * @param gy cotangent of y
   * @param gi its first element
   * @param y softmax
   * @param yi its first element
   * @param gx destination; may be gy
   * @param xi its first element
   * @param n length
   * @param dot sum of gy y
   * @param scale factor
   */
  default void softmaxProduct(
      float[] gy, int gi, float[] y, int yi, float[] gx, int xi, int n, float dot, float scale) {
    for (int i = 0; i < n; i++) {
      gx[xi + i] = scale * y[yi + i] * (gy[gi + i] - dot);
    }
  }

  /**
   * gx = gy - e^y sum: the product of a log-softmax.
   *
   * @param gy cotangent of y
   * @param gi its first element
   * @param y log-softmax
   * @param yi its first element
   * @param gx destination; may be gy
   * @param xi its first element
   * @param n length
   * @param sum sum of gy
   */
  default void logSoftmaxProduct(
      float[] gy, int gi, float[] y, int yi, float[] gx, int xi, int n, float sum) {
    for (int i = 0; i < n; i++) {
      gx[xi + i] = gy[gi + i] - sum * (float) Math.exp(y[yi + i]);
    }
  }

  /**
   * y = gamma (x - mean) rstd + beta.
   *
   * @param x operand
   * @param xi its first element
   * @param mean subtracted
   * @param rstd factor
   * @param gamma one an element
   * @param ai its first element
   * @param beta one an element
   * @param bi its first element
   * @param y destination
   * @param yi its first element
   * @param n length
   */
  default void normalise(
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] beta,
      int bi,
      float[] y,
      int yi,
      int n) {
    for (int i = 0; i < n; i++) {
      y[yi + i] = (x[xi + i] - mean) * rstd * gamma[ai + i] + beta[bi + i];
    }
  }

  /**
   * {@link #normalise} one row and {@link #sum} another, whose way from memory the work on the
   * first can hide.
   *
   * @param x operand
   * @param xi first element of the row
   * @param mean subtracted
   * @param rstd factor
   * @param gamma one an element
   * @param ai its first element
   * @param beta one an element
   * @param bi its first element
   * @param y destination
   * @param yi its first element
   * @param n length of both rows
   * @param next first element of the row to sum up
   * @return the very sum that {@link #sum} gives
   */
  default double normaliseAndSum(
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] beta,
      int bi,
      float[] y,
      int yi,
      int n,
      int next) {
    normalise(x, xi, mean, rstd, gamma, ai, beta, bi, y, yi, n);
    return sum(x, next, n);
  }

  /**
   * The sums of a layer normalisation's backward pass: with xHat = (x - mean) rstd, acc[j] += gy
   * xHat, acc[n + j] += gy, out[0] = sum gamma gy, out[1] = sum gamma gy xHat.
   *
   * @param gy cotangent
   * @param gi its first element
   * @param x operand
   * @param xi its first element
   * @param mean subtracted
   * @param rstd factor
   * @param gamma one an element
   * @param ai its first element
   * @param acc accumulators, twice n
   * @param ci the first of them
   * @param out two sums
   * @param n length
   */
  default void normalSums(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] acc,
      int ci,
      double[] out,
      int n) {
    double s1 = 0;
    double s2 = 0;
    for (int i = 0; i < n; i++) {
      float xHat = (x[xi + i] - mean) * rstd;
      float g = gy[gi + i];
      acc[ci + i] += g * xHat;
      acc[ci + n + i] += g;
      g *= gamma[ai + i];
      s1 += g;
      s2 += g * xHat;
    }
    out[0] = s1;
    out[1] = s2;
  }

  /**
   * gx = rstd gamma gy + slope (x - mean) + shift.
   *
   * @param gy cotangent
   * @param gi its first element
   * @param x operand
   * @param xi its first element
   * @param mean subtracted
   * @param rstd factor
   * @param gamma one an element
   * @param ai its first element
   * @param gx destination
   * @param zi its first element
   * @param n length
   * @param slope factor of the deviation
   * @param shift added
   */
  default void normalProduct(
      float[] gy,
      int gi,
      float[] x,
      int xi,
      float mean,
      float rstd,
      float[] gamma,
      int ai,
      float[] gx,
      int zi,
      int n,
      float slope,
      float shift) {
    for (int i = 0; i < n; i++) {
      gx[zi + i] = rstd * gamma[ai + i] * gy[gi + i] + (slope * (x[xi + i] - mean) + shift);
    }
  }
}
