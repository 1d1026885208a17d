package perrin.diffusion.bound;

import perrin.autograd.Var;
import perrin.autograd.op.Unary;

/**
 * log Phi, the logarithm of the normal distribution's cumulative function, without cancellation in
 * either tail and differentiable to any order.
 *
 * <p>With u = -z / sqrt 2: {@code Phi(z) = erfc(u) / 2}, and for u >= 0 {@code log erfc(u) = -u^2 +
 * log t + P(t)} with t = 2 / (2 + u) in (0, 1] and P a polynomial: the Chebyshev expansion of a
 * function that is smooth up to t = 0. Its coefficients are computed here, from a series and a
 * continued fraction of erfc.
 */
final class NormalCdf {
  private static final int TERMS = 28;
  private static final double[] P = expand();

  private NormalCdf() {}

  /** log Phi(z), elementwise. */
  static Var log(Var z) {
    Var u = z.mul(-Math.sqrt(0.5));
    Var a = u.neg().where(u.lt(u.scalar(0)), u); // |u|, with derivative 1 at 0
    Var tail = logErfc(a).sub(Math.log(2));
    Var body = Var.apply(Unary.LOG1P, tail.exp().neg()); // 1 - erfc(|u|) / 2
    return body.where(u.lt(u.scalar(0)), tail);
  }

  /** log erfc(a) for a >= 0. */
  private static Var logErfc(Var a) {
    Var t = a.mul(0.5).add(1).reciprocal();
    Var y = t.mul(4).sub(2); // twice the Chebyshev variable 2 t - 1
    Var d = t.scalar(P[TERMS - 1]);
    Var before = null;
    for (int j = TERMS - 2; j >= 1; j--) { // Clenshaw's recurrence
      Var next = y.mul(d).add(P[j]);
      next = before == null ? next : next.sub(before);
      before = d;
      d = next;
    }
    Var p = y.mul(0.5).mul(d).sub(before).add(P[0]);
    return t.log().add(p).sub(a.square());
  }

  /** Chebyshev coefficients of log(erfcx(u) / t) on t in [0, 1]. */
  private static double[] expand() {
    int n = 4 * TERMS;
    double[] c = new double[TERMS];
    for (int i = 0; i < n; i++) {
      double angle = Math.PI * (i + 0.5) / n;
      double t = (1 + Math.cos(angle)) / 2;
      double f = Math.log(scaledErfc(2 * (1 - t) / t) / t);
      for (int j = 0; j < TERMS; j++) {
        c[j] += (j == 0 ? 1.0 : 2.0) / n * f * Math.cos(j * angle);
      }
    }
    return c;
  }

  /** e^(u^2) erfc(u) for u >= 0. */
  static double scaledErfc(double u) {
    if (u < 0.5) {
      double term = u;
      double erf = 0;
      for (int k = 0; k < 40; k++) {
        erf += term / (2 * k + 1);
        term *= -u * u / (k + 1);
      }
      return Math.exp(u * u) * (1 - 2 / Math.sqrt(Math.PI) * erf);
    }
    double f = 0;
    for (int k = u < 3 ? 3000 : 200; k >= 1; k--) {
      f = k / 2.0 / (u + f); // Abramowitz and Stegun 1964, 7.1.14
    }
    return 1 / (Math.sqrt(Math.PI) * (u + f));
  }
}
