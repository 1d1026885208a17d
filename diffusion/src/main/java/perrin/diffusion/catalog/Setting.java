package perrin.diffusion.catalog;

/**
 * Something that can be set on a named entry.
 *
 * @param name what users type
 * @param value the default, as text
 * @param meaning one line, with the range
 */
public record Setting(String name, String value, String meaning) {
  /**
   * A number.
   *
   * @param name what users type
   * @param value the default
   * @param meaning one line
   * @return the setting
   */
  public static Setting of(String name, double value, String meaning) {
    String text = value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    return new Setting(name, text, meaning);
  }
}
