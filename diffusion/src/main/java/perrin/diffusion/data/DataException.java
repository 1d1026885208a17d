package perrin.diffusion.data;

import java.io.Serial;

/**
 * Data that cannot be used, said in one line: the file, what was found, what would fit.
 *
 * <p>This is the only exception that a reader throws for bad input, however hostile. The command
 * line prints its message and nothing else.
 */
public final class DataException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * A complaint.
   *
   * @param message one line; control characters in it (from hostile file names) become {@code ?}
   */
  public DataException(String message) {
    super(printable(message));
  }

  /**
   * A complaint with its cause.
   *
   * @param message one line; control characters in it (from hostile file names) become {@code ?}
   * @param cause what was caught
   */
  public DataException(String message, Throwable cause) {
    super(printable(message), cause);
  }

  /**
   * A complaint about a file or an entry of one.
   *
   * @param where the file
   * @param found what was found there
   * @param fits what would fit
   * @return the exception, to be thrown
   */
  public static DataException in(Object where, String found, String fits) {
    return new DataException(where + ": " + found + "; " + fits);
  }

  private static String printable(String text) {
    var line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean hidden =
                  Character.isISOControl(c)
                      || Character.getType(c) == Character.FORMAT
                      || Character.getType(c) == Character.LINE_SEPARATOR
                      || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                      || Character.getType(c) == Character.SURROGATE;
              line.appendCodePoint(hidden ? '?' : c);
            });
    return line.toString();
  }
}
