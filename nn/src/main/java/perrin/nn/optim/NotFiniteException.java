package perrin.nn.optim;

/** Training met NaN or infinity; the message says where and at which step. */
public final class NotFiniteException extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  private final long step;

  /**
   * An error at a step.
   *
   * @param what the quantity, such as "the loss"
   * @param value NaN or infinite
   * @param step the training step
   */
  public NotFiniteException(String what, double value, long step) {
    super(
        what
            + " is "
            + value
            + " at step "
            + step
            + "; a lower learning rate, warm-up or gradient clipping usually helps");
    this.step = step;
  }

  /**
   * The training step.
   *
   * @return the step
   */
  public long step() {
    return step;
  }
}
