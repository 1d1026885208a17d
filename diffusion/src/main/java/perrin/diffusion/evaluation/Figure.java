package perrin.diffusion.evaluation;

import java.util.Locale;

/**
 * One number that a metric gives.
 *
 * @param key its name in files
 * @param title its name in tables
 * @param pattern how it is written in tables, such as {@code %.3f}
 * @param value the number; NaN where there is nothing to measure
 */
public record Figure(String key, String title, String pattern, double value) {
  /**
   * The number for people.
   *
   * @return a dash where there is none
   */
  public String text() {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, pattern, value);
  }
}
