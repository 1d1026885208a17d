package perrin.diffusion.run;

/**
 * A run that cannot go on through no mistake in its settings (losses that are not finite, a full
 * disk), said in one line. The command line prints the message and exits with 1.
 */
public final class RunFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param message one line: what happened, what is safe, what to try
   */
  public RunFailure(String message) {
    super(message);
  }

  /**
   * A failure that another exception showed.
   *
   * @param message one line: what happened, what is safe, what to try
   * @param cause the exception
   */
  public RunFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
