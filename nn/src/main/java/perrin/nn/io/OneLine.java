package perrin.nn.io;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Text from outside made fit for one line of a message: no control characters, bounded length. */
final class OneLine {
  private static final int LONGEST = 120;

  private OneLine() {}

  static String of(String text) {
    final StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .map(c -> isPrintable(c) ? c : '?')
        .forEach(line::appendCodePoint);
    return text.codePointCount(0, text.length()) > LONGEST ? line + "..." : line.toString();
  }

  static String of(Exception e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "access denied";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : of(e.getMessage());
    };
  }

  static boolean isPrintable(int c) {
    return !Character.isISOControl(c)
        && switch (Character.getType(c)) {
          case Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SURROGATE,
              Character.FORMAT ->
              false;
          default -> true;
        };
  }
}
