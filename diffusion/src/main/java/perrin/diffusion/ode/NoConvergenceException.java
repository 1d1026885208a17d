package perrin.diffusion.ode;

/**
 * The equations of an implicit step have not been solved: a shorter step may do, and where steps
 * follow a tolerance, this one counts as rejected.
 */
public final class NoConvergenceException extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  /**
   * A step that failed.
   *
   * @param message what was tried, and what may help
   */
  public NoConvergenceException(String message) {
    super(message);
  }
}
