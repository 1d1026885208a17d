package perrin.kernels.cpu.testing;

import java.util.List;

/**
 * Group normalisation and its cotangents by their definition, in double precision, for the tests of
 * every backend.
 *
 * @param samples B
 * @param channels C
 * @param pixels of a sample
 * @param groups divides the channels
 * @param silu whether SiLU follows
 * @param eps added to the variance
 */
public record GroupNormEquations(
    int samples, int channels, int pixels, int groups, boolean silu, double eps) {
  /**
   * All results.
   *
   * @param x [B,C,P], row-major
   * @param gy cotangent of y
   * @param gamma [C]
   * @param beta [C]
   * @return y, mean, rstd, gx, gGamma, gBeta
   */
  public List<double[]> results(double[] x, double[] gy, double[] gamma, double[] beta) {
    int each = channels / groups * pixels;
    double[] y = new double[x.length];
    double[] means = new double[samples * groups];
    double[] rstds = new double[samples * groups];
    double[] gx = new double[x.length];
    double[] gGamma = new double[channels];
    double[] gBeta = new double[channels];
    for (int g = 0; g < samples * groups; g++) {
      double mean = 0;
      double variance = 0;
      for (int i = g * each; i < (g + 1) * each; i++) {
        mean += x[i] / each;
      }
      for (int i = g * each; i < (g + 1) * each; i++) {
        variance += (x[i] - mean) * (x[i] - mean) / each;
      }
      double rstd = 1 / Math.sqrt(variance + eps);
      means[g] = mean;
      rstds[g] = rstd;
      double s1 = 0;
      double s2 = 0;
      double[] scaled = new double[each];
      for (int i = g * each; i < (g + 1) * each; i++) {
        int c = i / pixels % channels;
        double normal = (x[i] - mean) * rstd;
        double z = gamma[c] * normal + beta[c];
        double s = 1 / (1 + Math.exp(-z));
        y[i] = silu ? z * s : z;
        double gz = gy[i] * (silu ? s * (1 + z * (1 - s)) : 1);
        gGamma[c] += gz * normal;
        gBeta[c] += gz;
        scaled[i - g * each] = gz * gamma[c];
        s1 += gz * gamma[c];
        s2 += gz * gamma[c] * normal;
      }
      for (int i = g * each; i < (g + 1) * each; i++) {
        double normal = (x[i] - mean) * rstd;
        gx[i] = rstd * (scaled[i - g * each] - (s1 + normal * s2) / each);
      }
    }
    return List.of(y, means, rstds, gx, gGamma, gBeta);
  }

  /**
   * How far float32 results may be off, as a share of the largest element (at least 1) of each.
   *
   * <p>Differences from a mean carry the rounding of the values themselves, magnified by rstd; the
   * cotangent of x is magnified twice. What SiLU's slope is taken at carries it too, and with it
   * the cotangent of beta: a group of one value has a rstd of up to 1 / sqrt(eps).
   *
   * @param results the right ones
   * @return one number a result
   */
  public double[] tolerances(List<double[]> results) {
    double rstd = 1;
    for (double v : results.get(2)) {
      rstd = Math.max(rstd, v);
    }
    double shift = silu ? 1e-5 + 2e-6 * rstd : 1e-5;
    double[] shares = {2e-6 * rstd, 1e-6, 2e-6 * rstd, 4e-6 * rstd * rstd, 1e-5 * rstd, shift};
    for (int k = 0; k < shares.length; k++) {
      double size = 1;
      for (double v : results.get(k)) {
        size = Math.max(size, Math.abs(v));
      }
      shares[k] *= size;
    }
    return shares;
  }
}
