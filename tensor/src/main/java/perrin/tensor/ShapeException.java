package perrin.tensor;

/**
 * Operands whose shapes, types or axes break an operation's rule; the message names all of them.
 */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * An error in the form "operation: what broke which rule (hint)".
   *
   * @param operation the operation that refused
   * @param message operands with full shapes, the rule, the values, a hint
   */
  public ShapeException(String operation, String message) {
    super(operation + ": " + message);
  }
}
