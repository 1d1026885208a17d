package perrin.kernels.cuda.driver;

/**
 * A call of the driver or of a library failed; the message names the call and what it was given.
 */
public class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * A failure.
   *
   * @param status what the call returned
   * @param message call, error and circumstances
   */
  public CudaException(int status, String message) {
    super(message);
    this.status = status;
  }

  /**
   * What the call returned.
   *
   * @return a number of its library's enumeration of errors
   */
  public int status() {
    return status;
  }
}
