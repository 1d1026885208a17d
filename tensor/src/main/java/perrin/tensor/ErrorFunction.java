package perrin.tensor;

/**
 * The error function to double precision: its Taylor series near 0, the continued fraction of erfc
 * (Abramowitz and Stegun 1964, 7.1.5 and 7.1.14) elsewhere.
 */
final class ErrorFunction {
  private ErrorFunction() {}

  static double erf(double x) {
    double a = Math.abs(x);
    if (a != a) {
      return x;
    }
    if (a < 2.5) {
      double term = a;
      double sum = a;
      double x2 = a * a;
      for (int n = 1; n < 80 && Math.abs(term) > 1e-18 * sum; n++) {
        // erf = 2/sqrt(pi) e^(-x^2) sum_n 2^n x^(2n+1) / (2n+1)!!: all terms positive
        term *= 2 * x2 / (2 * n + 1);
        sum += term;
      }
      return Math.copySign(2 / Math.sqrt(Math.PI) * StrictMath.exp(-x2) * sum, x);
    }
    if (a > 6) {
      return Math.copySign(1, x);
    }
    double f = 0;
    for (int n = 60; n >= 1; n--) {
      f = n / 2.0 / (a + f);
    }
    double erfc = StrictMath.exp(-a * a) / Math.sqrt(Math.PI) / (a + f);
    return Math.copySign(1 - erfc, x);
  }
}
