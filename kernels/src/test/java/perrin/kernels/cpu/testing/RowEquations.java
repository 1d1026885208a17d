package perrin.kernels.cpu.testing;

import java.util.List;

/**
 * Softmax and layer normalisation by their definitions, in double precision, for the tests of every
 * backend.
 *
 * @param rows how many
 * @param n their length
 */
public record RowEquations(int rows, int n) {
  /**
   * Softmax of each row.
   *
   * @param x [rows,n]
   * @param log whether to give its logarithm
   * @return [rows,n]
   */
  public double[] softmax(double[] x, boolean log) {
    double[] y = new double[x.length];
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int i = r * n; i < (r + 1) * n; i++) {
        sum += Math.exp(x[i]);
      }
      for (int i = r * n; i < (r + 1) * n; i++) {
        y[i] = log ? x[i] - Math.log(sum) : Math.exp(x[i]) / sum;
      }
    }
    return y;
  }

  /**
   * The cotangent of softmax's operand.
   *
   * @param gy cotangent of y
   * @param y what softmax gave, or was rounded to
   * @param log whether y is the logarithm
   * @return [rows,n]
   */
  public double[] softmaxGradient(double[] gy, double[] y, boolean log) {
    double[] gx = new double[y.length];
    for (int r = 0; r < rows; r++) {
      double total = 0;
      for (int i = r * n; i < (r + 1) * n; i++) {
        total += log ? gy[i] : gy[i] * y[i];
      }
      for (int i = r * n; i < (r + 1) * n; i++) {
        gx[i] = log ? gy[i] - Math.exp(y[i]) * total : y[i] * (gy[i] - total);
      }
    }
    return gx;
  }

  /**
   * The largest sum of absolute terms that a row of {@link #softmaxGradient} adds up.
   *
   * @param gy cotangent of y
   * @param y what softmax gave
   * @param log whether y is the logarithm
   * @return what rounding is a share of
   */
  public double largestSum(double[] gy, double[] y, boolean log) {
    double most = 0;
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int i = r * n; i < (r + 1) * n; i++) {
        sum += Math.abs(log ? gy[i] : gy[i] * y[i]);
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  /**
   * Layer normalisation and its cotangents.
   *
   * @param x [rows,n]
   * @param gy cotangent of y
   * @param gamma [n]
   * @param beta [n]
   * @param eps added to the variance
   * @return y, mean, rstd, gx, gGamma, gBeta
   */
  public List<double[]> layerNorm(
      double[] x, double[] gy, double[] gamma, double[] beta, double eps) {
    double[] y = new double[rows * n];
    double[] means = new double[rows];
    double[] rstds = new double[rows];
    double[] gx = new double[rows * n];
    double[] gGamma = new double[n];
    double[] gBeta = new double[n];
    for (int r = 0; r < rows; r++) {
      double mean = 0;
      double variance = 0;
      double s1 = 0;
      double s2 = 0;
      for (int j = 0; j < n; j++) {
        mean += x[r * n + j] / n;
      }
      for (int j = 0; j < n; j++) {
        variance += Math.pow(x[r * n + j] - mean, 2) / n;
      }
      double rstd = 1 / Math.sqrt(variance + eps);
      means[r] = mean;
      rstds[r] = rstd;
      for (int j = 0; j < n; j++) {
        double normal = (x[r * n + j] - mean) * rstd;
        y[r * n + j] = gamma[j] * normal + beta[j];
        gGamma[j] += gy[r * n + j] * normal;
        gBeta[j] += gy[r * n + j];
        s1 += gy[r * n + j] * gamma[j];
        s2 += gy[r * n + j] * gamma[j] * normal;
      }
      for (int j = 0; j < n; j++) {
        double normal = (x[r * n + j] - mean) * rstd;
        gx[r * n + j] = rstd * (gy[r * n + j] * gamma[j] - (s1 + normal * s2) / n);
      }
    }
    return List.of(y, means, rstds, gx, gGamma, gBeta);
  }

  /**
   * How far float32 results may be off, as a share of 1 plus the right element: differences from a
   * mean carry the rounding of the values, magnified by rstd, and the cotangent of x twice.
   *
   * @param results the right ones of {@link #layerNorm}
   * @return one number for each of y, mean, rstd, gx, gGamma, gBeta
   */
  public double[] layerNormTolerances(List<double[]> results) {
    double rstd = 1;
    for (double v : results.get(2)) {
      rstd = Math.max(rstd, v);
    }
    return new double[] {3e-6 * rstd, 1e-6, 2e-6 * rstd, 1e-5 * rstd * rstd, 2e-5 * rstd, 1e-5};
  }
}
