package perrin.diffusion.image;

/** Text within HTML and SVG. */
public final class Html {
  private Html() {}

  /**
   * The text with the characters that have a meaning of their own written as entities.
   *
   * @param text any text
   * @return to stand in an element or an attribute
   */
  public static String escape(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
              }
            });
    return escaped.toString();
  }
}
