package perrin.layering;

/** A Java source with comments, strings and characters blanked out, its lines kept. */
final class CodeOnly {
  private final String text;
  private final StringBuilder code;
  private int at;

  private CodeOnly(String text) {
    this.text = text;
    this.code = new StringBuilder(text.length());
  }

  /** The code of {@code text}: names in prose or in strings are no dependencies. */
  static String of(String text) {
    var scan = new CodeOnly(text);
    while (scan.at < text.length()) {
      scan.next();
    }
    return scan.code.toString();
  }

  private void next() {
    if (text.startsWith("//", at)) {
      int end = text.indexOf('\n', at);
      blankTo(end < 0 ? text.length() : end);
    } else if (text.startsWith("/*", at)) {
      blankTo(after("*/", at + 2));
    } else if (text.startsWith("\"\"\"", at)) {
      blankTo(afterUnescaped("\"\"\"", at + 3));
    } else if (text.charAt(at) == '"') {
      blankTo(afterUnescaped("\"", at + 1));
    } else if (text.charAt(at) == '\'') {
      blankTo(afterUnescaped("'", at + 1));
    } else {
      code.append(text.charAt(at++));
    }
  }

  private int after(String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? text.length() : found + end.length();
  }

  private int afterUnescaped(String end, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.startsWith(end, i)) {
        return i + end.length();
      }
    }
    return text.length();
  }

  private void blankTo(int end) {
    for (; at < end; at++) {
      code.append(text.charAt(at) == '\n' ? '\n' : ' ');
    }
  }
}
