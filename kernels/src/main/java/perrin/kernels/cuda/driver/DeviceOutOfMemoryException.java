package perrin.kernels.cuda.driver;

/**
 * The device, or the limit set for it, has no block of the wanted size. Nothing was changed: after
 * scopes are closed, work with a smaller batch can go on.
 */
public final class DeviceOutOfMemoryException extends CudaException {
  private static final long serialVersionUID = 1L;

  /** The driver's number for it. */
  static final int STATUS = 2;

  /**
   * A failure.
   *
   * @param message what was wanted, what is live, what to lower
   */
  public DeviceOutOfMemoryException(String message) {
    super(STATUS, message);
  }
}
