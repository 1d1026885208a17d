package perrin.diffusion.network;

/**
 * {@code softmax(q k^T / sqrt(D)) v} of each head, written out: every query's weights over all keys
 * are positive and sum to 1.
 */
@FunctionalInterface
interface Attend {
  /**
   * The attention.
   *
   * @param q [T][C]
   * @param k [S][C]
   * @param v [S][C]
   * @param heads runs of the C features
   * @param hidden which of the S have no part, or null
   * @return [T][C]
   */
  double[][] of(double[][] q, double[][] k, double[][] v, int heads, boolean[] hidden);

  /** As it should be. */
  static double[][] softmax(double[][] q, double[][] k, double[][] v, int heads, boolean[] hidden) {
    return scaled(Math.sqrt((double) q[0].length / heads), q, k, v, heads, hidden);
  }

  /** With another number than sqrt(D). */
  static double[][] scaled(
      double root, double[][] q, double[][] k, double[][] v, int heads, boolean[] hidden) {
    int d = q[0].length / heads;
    double[][] y = new double[q.length][q[0].length];
    for (int h = 0; h < heads; h++) {
      for (int t = 0; t < q.length; t++) {
        double[] weight = new double[k.length];
        double sum = 0;
        for (int s = 0; s < k.length; s++) {
          double score = 0;
          for (int i = h * d; i < (h + 1) * d; i++) {
            score += q[t][i] * k[s][i];
          }
          boolean out = hidden != null && hidden[s];
          weight[s] = out ? 0 : Math.exp(score / root);
          sum += weight[s];
        }
        for (int s = 0; s < k.length; s++) {
          for (int i = h * d; i < (h + 1) * d; i++) {
            y[t][i] += weight[s] / sum * v[s][i];
          }
        }
      }
    }
    return y;
  }
}
