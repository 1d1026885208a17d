package perrin.diffusion.ode;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exact number of a tableau, as its paper prints it: a sum of fractions or decimals, each
 * perhaps times a square root, such as {@code 35/384}, {@code -0.0918} or {@code 1/4-1/6√3}.
 *
 * @param text the number
 */
public record Coefficient(String text) {
  private static final MathContext DIGITS = new MathContext(50);
  private static final Pattern TERM =
      Pattern.compile("([+-]?)(\\d+(?:\\.\\d+)?)?(?:/(\\d+))?(?:√(\\d+))?");

  /** Zero. */
  public static final Coefficient ZERO = new Coefficient("0");

  /**
   * Checks that it is a number.
   *
   * @throws IllegalArgumentException if it is none
   */
  public Coefficient {
    evaluate(text);
  }

  /**
   * Its value, rounded once.
   *
   * @return the nearest double
   */
  public double value() {
    return evaluate(text).doubleValue();
  }

  /**
   * Its value to 50 digits.
   *
   * @return the number
   */
  public BigDecimal decimal() {
    return evaluate(text);
  }

  private static BigDecimal evaluate(String text) {
    Matcher m = TERM.matcher(text);
    BigDecimal sum = BigDecimal.ZERO;
    int at = 0;
    while (at < text.length()) {
      if (!m.find(at) || m.start() != at || m.end() == at) {
        throw new IllegalArgumentException("coefficient: '" + text + "' is no number");
      }
      BigDecimal term = new BigDecimal(m.group(2) == null ? "1" : m.group(2));
      if (m.group(3) != null) {
        term = term.divide(new BigDecimal(m.group(3)), DIGITS);
      }
      if (m.group(4) != null) {
        term = term.multiply(new BigDecimal(m.group(4)).sqrt(DIGITS), DIGITS);
      }
      sum = "-".equals(m.group(1)) ? sum.subtract(term, DIGITS) : sum.add(term, DIGITS);
      at = m.end();
    }
    return sum;
  }
}
