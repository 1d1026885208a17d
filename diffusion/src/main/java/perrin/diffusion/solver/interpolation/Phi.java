package perrin.diffusion.solver.interpolation;

/**
 * The phi functions of exponential integrators: {@code phi_k(z) = int_0^1 exp(z (1 - v)) v^(k-1) /
 * (k-1)! dv}, that is phi_1(z) = (e^z - 1) / z and phi_(k+1)(z) = (phi_k(z) - 1 / k!) / z
 * (Hochbruck and Ostermann 2010, Acta Numerica 19, eq. 2.10 and 2.11).
 */
public final class Phi {
  /** Below this the recurrence loses digits and the power series converges fast. */
  private static final double SMALL = 1.5;

  private static final int TERMS = 30;

  private Phi() {}

  /**
   * phi_k(z).
   *
   * @param k at least 1
   * @param z any finite number
   * @return the value, with full digits near 0
   */
  public static double of(int k, double z) {
    if (k == 1) {
      return z == 0 ? 1 : Math.expm1(z) / z;
    }
    if (Math.abs(z) < SMALL) {
      return series(k, z);
    }
    double phi = Math.expm1(z) / z;
    double factorial = 1;
    for (int j = 1; j < k; j++) {
      factorial *= j;
      phi = (phi - 1 / factorial) / z;
    }
    return phi;
  }

  /** sum_j z^j / (j + k)!. */
  private static double series(int k, double z) {
    double term = 1;
    for (int j = 2; j <= k; j++) {
      term /= j;
    }
    double sum = 0;
    for (int j = 0; j < TERMS; j++) {
      sum += term;
      term *= z / (j + k + 1);
    }
    return sum;
  }
}
