package perrin.diffusion.ode;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exact number (p + q sqrt(d)) / r of a quadratic field, with its own reading of a tableau's
 * text.
 *
 * @param p integer part of the numerator
 * @param q factor of the root in the numerator
 * @param r denominator, above 0, without a common factor with p and q
 * @param d the radicand; 1 for rational numbers, whose q is 0
 */
record Surd(BigInteger p, BigInteger q, BigInteger r, int d) {
  private static final Pattern TERM =
      Pattern.compile("([+-]?)(?:(\\d+)(?:\\.(\\d+))?(?:/(\\d+))?)?(?:√(\\d+))?");

  static Surd of(long n) {
    return reduced(BigInteger.valueOf(n), BigInteger.ZERO, BigInteger.ONE, 1);
  }

  private static Surd reduced(BigInteger p, BigInteger q, BigInteger r, int d) {
    BigInteger g = p.gcd(q).gcd(r);
    BigInteger by = r.signum() < 0 ? g.negate() : g;
    return new Surd(p.divide(by), q.divide(by), r.divide(by), q.signum() == 0 ? 1 : d);
  }

  static Surd read(String text) {
    Matcher m = TERM.matcher(text);
    Surd sum = of(0);
    for (int at = 0; at < text.length(); at = m.end()) {
      if (!m.find(at) || m.start() != at || m.end() == at) {
        throw new IllegalArgumentException(text);
      }
      String whole = m.group(2) == null ? "1" : m.group(2);
      String part = m.group(3) == null ? "" : m.group(3);
      BigInteger n = new BigInteger(m.group(1) + whole + part);
      BigInteger r = BigInteger.TEN.pow(part.length());
      if (m.group(4) != null) {
        r = r.multiply(new BigInteger(m.group(4)));
      }
      sum =
          sum.plus(
              m.group(5) == null
                  ? reduced(n, BigInteger.ZERO, r, 1)
                  : reduced(BigInteger.ZERO, n, r, Integer.parseInt(m.group(5))));
    }
    return sum;
  }

  private int field(Surd y) {
    if (d != 1 && y.d != 1 && d != y.d) {
      throw new ArithmeticException("√" + d + " and √" + y.d);
    }
    return Math.max(d, y.d);
  }

  Surd plus(Surd y) {
    return reduced(
        p.multiply(y.r).add(y.p.multiply(r)),
        q.multiply(y.r).add(y.q.multiply(r)),
        r.multiply(y.r),
        field(y));
  }

  Surd times(Surd y) {
    int f = field(y);
    return reduced(
        p.multiply(y.p).add(q.multiply(y.q).multiply(BigInteger.valueOf(f))),
        p.multiply(y.q).add(q.multiply(y.p)),
        r.multiply(y.r),
        f);
  }

  boolean is(long numerator, long denominator) {
    return q.signum() == 0
        && p.multiply(BigInteger.valueOf(denominator))
            .equals(r.multiply(BigInteger.valueOf(numerator)));
  }

  double value() {
    return (p.doubleValue() + q.doubleValue() * Math.sqrt(d)) / r.doubleValue();
  }
}
