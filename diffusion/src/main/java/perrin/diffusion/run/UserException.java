package perrin.diffusion.run;

/**
 * A user's mistake, said in one line: what was given, the rule, what would fit. The command line
 * prints the message and exits with 2.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A mistake.
   *
   * @param message one line
   */
  public UserException(String message) {
    super(message);
  }

  /**
   * A mistake that another exception showed.
   *
   * @param message one line
   * @param cause the exception
   */
  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
