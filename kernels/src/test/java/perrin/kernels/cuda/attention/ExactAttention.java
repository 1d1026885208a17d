package perrin.kernels.cuda.attention;

/**
 * Attention and its vector-Jacobian product by loops in float64, and how far float32 sums may be
 * off.
 *
 * <p><b>Bounds</b>, all of first order, times 1.02 for the rest. u = 2^-24; a sum of n terms may be
 * off by t(n) = u (16 + 2 sqrt n) of its terms' sizes (the 16 for the exponential and the few
 * operations about it); r is what operands, w what weights and gS, and o what results are rounded
 * by.
 *
 * <ul>
 *   <li>A score is off by (t(D) + 2 r) scale sum |q k|; e_i is the largest in row i. A weight is
 *       then off by 2 e_i of itself, and a weight from logSumExp L by 2 e_i + t(S) + 4 u |L|.
 *   <li>out: sum p |v| (2 e_i + 2 t(S) + w + r) + o |out|.
 *   <li>gP = gOut v: (t(E) + 2 r) sum |gOut v|; delta: t(E) sum |gOut out| + sum |gOut| off(out).
 *   <li>gS = scale P (gP - delta): the sum of these three in proportion, and w + 4 u of itself.
 *   <li>gq, gk: sums of off(gS) |k| and of (t + r) |gS k|; gv likewise with P; o of each itself.
 * </ul>
 *
 * <p>Besides, a weight and gS may be off by the smallest normal number, below which they may be 0.
 */
final class ExactAttention {
  private static final double U = 0x1p-24;
  private static final double FLUSHED = Float.MIN_NORMAL;
  private static final double HIGHER_ORDERS = 1.02;

  /**
   * Extents.
   *
   * @param n heads
   * @param t queries
   * @param s keys
   * @param d width
   * @param e width of the values
   */
  record Extents(int n, int t, int s, int d, int e) {}

  /**
   * What is rounded by how much, relative.
   *
   * @param operands before products, above what they are stored with
   * @param weights before the second products
   * @param results when stored
   */
  record Rounding(double operands, double weights, double results) {}

  /** out, gq, gk, gv and logSumExp, with the bounds of each. */
  final double[][] values = new double[5][];

  final double[][] bounds = new double[5][];

  private final Extents x;
  private final Rounding rounding;
  private final double scale;

  ExactAttention(
      Extents x,
      Rounding rounding,
      double scale,
      double[] q,
      double[] k,
      double[] v,
      double[] gOut) {
    this.x = x;
    this.rounding = rounding;
    this.scale = scale;
    int[] sizes = {x.n * x.t * x.e, x.n * x.t * x.d, x.n * x.s * x.d, x.n * x.s * x.e, x.n * x.t};
    for (int i = 0; i < sizes.length; i++) {
      values[i] = new double[sizes[i]];
      bounds[i] = new double[sizes[i]];
    }
    for (int i = 0; i < x.n * x.t; i++) {
      row(i, i / x.t * x.s, q, k, v, gOut);
    }
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < sizes[i]; j++) {
        double stored = i == 4 ? U : rounding.results + U;
        bounds[i][j] = HIGHER_ORDERS * (bounds[i][j] + stored * Math.abs(values[i][j]));
      }
    }
  }

  private static double t(int n) {
    return U * (16 + 2 * Math.sqrt(n));
  }

  /** Query i, whose head's first key is j0. */
  private void row(int i, int j0, double[] q, double[] k, double[] v, double[] gOut) {
    double r = rounding.operands;
    double w = rounding.weights;
    double[] p = new double[x.s];
    double most = Double.NEGATIVE_INFINITY;
    double off = 0;
    for (int j = 0; j < x.s; j++) {
      double sizes = 0;
      for (int c = 0; c < x.d; c++) {
        double term = scale * q[i * x.d + c] * k[(j0 + j) * x.d + c];
        p[j] += term;
        sizes += Math.abs(term);
      }
      most = Math.max(most, p[j]);
      off = Math.max(off, (t(x.d) + 2 * r) * sizes);
    }
    double sum = 0;
    for (int j = 0; j < x.s; j++) {
      p[j] = Math.exp(p[j] - most);
      sum += p[j];
    }
    values[4][i] = most + Math.log(sum);
    bounds[4][i] = off + t(x.s) + 4 * U * Math.abs(most);
    double weightOff = 2 * off + t(x.s) + 4 * U * Math.abs(values[4][i]);
    double[] gp = new double[x.s];
    double[] gpOff = new double[x.s];
    double delta = 0;
    double deltaOff = 0;
    for (int j = 0; j < x.s; j++) {
      p[j] /= sum;
      for (int c = 0; c < x.e; c++) {
        double value = v[(j0 + j) * x.e + c];
        double cotangent = gOut[i * x.e + c];
        values[0][i * x.e + c] += p[j] * value;
        double valueOff = p[j] * (2 * off + 2 * t(x.s) + w + r) + FLUSHED;
        bounds[0][i * x.e + c] += Math.abs(value) * valueOff;
        values[3][(j0 + j) * x.e + c] += p[j] * cotangent;
        bounds[3][(j0 + j) * x.e + c] +=
            Math.abs(cotangent) * (p[j] * (weightOff + t(x.t) + w + r) + FLUSHED);
        gp[j] += cotangent * value;
        gpOff[j] += (t(x.e) + 2 * r) * Math.abs(cotangent * value);
      }
      delta += p[j] * gp[j];
    }
    for (int c = 0; c < x.e; c++) {
      double out = Math.abs(values[0][i * x.e + c]);
      double cotangent = Math.abs(gOut[i * x.e + c]);
      deltaOff += t(x.e) * cotangent * out;
      deltaOff += cotangent * (bounds[0][i * x.e + c] + rounding.results * out);
    }
    for (int j = 0; j < x.s; j++) {
      double gs = scale * p[j] * (gp[j] - delta);
      double gsOff = Math.abs(gs) * (weightOff + w + 4 * U);
      gsOff += scale * p[j] * (gpOff[j] + deltaOff);
      gsOff += FLUSHED * (1 + scale * Math.abs(gp[j] - delta));
      for (int c = 0; c < x.d; c++) {
        double key = k[(j0 + j) * x.d + c];
        double query = q[i * x.d + c];
        values[1][i * x.d + c] += gs * key;
        bounds[1][i * x.d + c] += Math.abs(key) * (gsOff + Math.abs(gs) * (t(x.s) + r));
        values[2][(j0 + j) * x.d + c] += gs * query;
        bounds[2][(j0 + j) * x.d + c] += Math.abs(query) * (gsOff + Math.abs(gs) * (t(x.t) + r));
      }
    }
  }
}
