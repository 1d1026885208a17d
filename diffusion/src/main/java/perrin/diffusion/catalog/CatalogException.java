package perrin.diffusion.catalog;

/**
 * A name or a setting that a user typed and that does not exist or fit; the message is one line.
 */
public final class CatalogException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * A mistake of the user.
   *
   * @param message one clear line
   */
  public CatalogException(String message) {
    super(message);
  }
}
