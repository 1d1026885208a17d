package perrin.kernels.cpu.lanes;

/** One pass over parameters, gradients and optimiser state; each element stands for itself. */
public interface OptimizerLanes {
  /**
   * The numbers of one Adam step, rounded to float32.
   *
   * @param b1 decay of the first moment
   * @param b2 decay of the second moment
   * @param eps added to the root
   * @param l2 coupled weight decay
   * @param keep 1 - lr wd, the decoupled decay
   * @param rate lr c1
   * @param c2 correction of the second moment
   * @param clip factor on the gradient
   */
  record AdamStep(
      float b1, float b2, float eps, float l2, float keep, float rate, float c2, float clip) {}

  /**
   * g' = clip g + l2 p, m = b1 m + (1 - b1) g', v = b2 v + (1 - b2) g'^2, p = keep p - rate m /
   * (sqrt(v c2) + eps).
   *
   * @param s the step's numbers
   * @param p parameters, written
   * @param pi the first one
   * @param g gradients
   * @param gi the first one
   * @param m first moments, written
   * @param mi the first one
   * @param v second moments, written
   * @param vi the first one
   * @param n how many
   */
  default void adam(
      AdamStep s,
      float[] p,
      int pi,
      float[] g,
      int gi,
      float[] m,
      int mi,
      float[] v,
      int vi,
      int n) {
    for (int i = 0; i < n; i++) {
      float d = s.clip * g[gi + i] + s.l2 * p[pi + i];
      m[mi + i] = s.b1 * m[mi + i] + (1 - s.b1) * d;
      v[vi + i] = s.b2 * v[vi + i] + (1 - s.b2) * d * d;
      float step = s.rate * m[mi + i] / ((float) Math.sqrt(v[vi + i] * s.c2) + s.eps);
      p[pi + i] = s.keep * p[pi + i] - step;
    }
  }

  /**
   * a = d a + (1 - d) p, as a + (1 - d) (p - a).
   *
   * @param a averages, written
   * @param ai the first one
   * @param p parameters
   * @param pi the first one
   * @param weight 1 - d
   * @param n how many
   */
  default void average(float[] a, int ai, float[] p, int pi, float weight, int n) {
    for (int i = 0; i < n; i++) {
      a[ai + i] += weight * (p[pi + i] - a[ai + i]);
    }
  }

  /**
   * Sum of squares in a fixed order.
   *
   * @param x operand
   * @param xi its first element
   * @param n how many, at most a few thousand
   * @return the sum
   */
  default double squares(float[] x, int xi, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) x[xi + i] * x[xi + i];
    }
    return sum;
  }
}
